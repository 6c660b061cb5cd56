package org.poseweave.pipeline;

import org.poseweave.frame.OwnedFrame;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.SourceSet;

/**
 * What the source clips give to all frames of a shot: encoded sources and the plate that results are framed in.
 *
 * @param crop crop of the first source clip, in its first frame
 * @param plate frame that the result is pasted into: a whole source frame, or the crop of one
 * @param plateCrop where in {@code plate} it is pasted
 */
record PreparedSource(Finding crop, SourceSet sources, OwnedFrame plate, CropSquare plateCrop) {}
