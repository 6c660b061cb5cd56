package org.poseweave.pipeline;

import org.poseweave.frame.FrameView;
import org.poseweave.geometry.CropSquare;

/** The frame that a result is pasted into, borrowed for the call, and where in it. */
record FramePlate(FrameView view, CropSquare square) {}
