package org.poseweave.track;

import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.Pose;

/**
 * What is known of one frame.
 *
 * @param square the subject's, in pixels of the full frame
 * @param pose keypoints in crop coordinates of that square
 * @param presence how sure it is that the subject is there, 0..1
 * @param cut whether a new shot begins with this frame
 */
public record FrameMotion(CropSquare square, Pose pose, double presence, boolean cut) {}
