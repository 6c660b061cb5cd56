package org.poseweave.pipeline;

import org.poseweave.clip.Clip;
import org.poseweave.params.CropSetting;
import org.poseweave.params.Params;

/** All that the crop of the driving clip depends on. */
record DrivingSide(Clip clip, CropSetting crop) {
    static DrivingSide of(Shot shot) {
        String text = shot.params().get(Params.DRIVING_CROP);
        return new DrivingSide(
                ShotColour.of(shot).seenDriving(shot), CropSetting.parse(Params.DRIVING_CROP.key(), text));
    }
}
