package org.poseweave.pipeline;

import org.poseweave.frame.OwnedFrame;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.SourceSet;

/**
 * What all frames of a shot share: crops, encoded sources and the plate that results are framed in.
 *
 * @param driving crop of the driving clip
 * @param source crop of the first source clip, where the result is pasted
 * @param plateFrame the whole source frame that is the plate
 */
record PreparedShot(Finding driving, Finding source, SourceSet sources, OwnedFrame plateFrame) {
    CropSquare drivingCrop() {
        return driving.crop();
    }

    CropSquare plateCrop() {
        return source.crop();
    }
}
