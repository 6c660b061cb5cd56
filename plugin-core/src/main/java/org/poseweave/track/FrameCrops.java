package org.poseweave.track;

import org.poseweave.crop.Picture;
import org.poseweave.geometry.CropSquare;

/** Pictures of a clip by frame, from 0, and square. */
@FunctionalInterface
public interface FrameCrops {
    /** What the network sees of a square of a frame. */
    Picture crop(long frame, CropSquare square);
}
