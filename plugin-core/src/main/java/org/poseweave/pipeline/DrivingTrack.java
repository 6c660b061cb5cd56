package org.poseweave.pipeline;

import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.Pose;

/** Squares, poses and shots of a driving clip while a frame is rendered. Frames count from 0. */
interface DrivingTrack {
    /** Number of frames. */
    long frames();

    /** Square of a frame, in pixels of the full frame. */
    CropSquare square(long frame);

    /** Pose of a frame in its square. */
    Pose pose(long frame);

    /** How sure it is that a frame shows the subject, 0..1; of known tracks only. */
    double presence(long frame);

    /** First frame of the shot that {@code frame} is in, or one that is {@code reach} frames before. */
    long shotFirst(long frame, int reach);

    /** Last frame of the shot that {@code frame} is in, or one that is {@code reach} frames after. */
    long shotLast(long frame, int reach);

    /** Whether all frames are known, so that asking costs nothing. */
    boolean known();

    /** Equal for tracks of equal content. */
    Object key();
}
