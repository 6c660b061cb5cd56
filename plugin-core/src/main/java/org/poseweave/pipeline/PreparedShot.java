package org.poseweave.pipeline;

import org.poseweave.frame.OwnedFrame;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.SourceSet;

/**
 * What all frames of a shot share: crops, encoded sources and the plate that results are framed in.
 *
 * @param driving crop of the driving clip
 * @param source crop of the first source clip
 * @param plate frame that the result is pasted into: a whole source frame, or the crop of one
 * @param plateCrop where in {@code plate} it is pasted
 */
record PreparedShot(Finding driving, Finding source, SourceSet sources, OwnedFrame plate, CropSquare plateCrop) {
    CropSquare drivingCrop() {
        return driving.crop();
    }
}
