package org.poseweave.pipeline;

import org.poseweave.frame.FrameView;
import org.poseweave.geometry.CropSquare;

/**
 * The frame that a result is pasted into, borrowed for the call, and where in it.
 *
 * @param frame number in the driving clip, from 0, if it is one of its frames
 */
record FramePlate(FrameView view, CropSquare square, long frame) {}
