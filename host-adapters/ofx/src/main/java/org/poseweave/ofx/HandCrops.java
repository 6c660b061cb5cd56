package org.poseweave.ofx;

import java.util.Collection;
import java.util.TreeMap;
import org.poseweave.clip.ClipInfo;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.params.CropSetting;
import org.poseweave.params.FramingParams;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;

/**
 * Squares by hand that a host animates: what they are at the times of a clip's frames becomes keys, because a render needs
 * squares of other frames than its own.
 */
record HandCrops(Param<String> crop, Param<Double> centreX, Param<Double> centreY, Param<Double> size) {
    static final HandCrops DRIVING = new HandCrops(
            Params.DRIVING_CROP,
            FramingParams.DRIVING_CENTRE_X,
            FramingParams.DRIVING_CENTRE_Y,
            FramingParams.DRIVING_SIZE);
    static final HandCrops SOURCE = new HandCrops(
            Params.SOURCE_CROP,
            FramingParams.SOURCE_CENTRE_X,
            FramingParams.SOURCE_CENTRE_Y,
            FramingParams.SOURCE_SIZE);

    /** Whether squares are given by hand. */
    boolean apply(ParamValues values) {
        return CropSetting.parse(crop.key(), values.get(crop)).kind() == CropSetting.Kind.HAND;
    }

    /**
     * The values with keys in place of the hand, in pixels of the clip at its render scale.
     *
     * @param firstTime of frame 0 of the clip
     * @param frames that may be read, from 0
     */
    ParamValues keyed(ParamValues values, Instance instance, ClipInfo clip, double firstTime, Collection<Long> frames) {
        TreeMap<Long, CropSquare> keys = new TreeMap<>();
        for (long frame : frames) {
            double time = firstTime + frame;
            double side = NodeParams.value(size, instance, time) * Math.min(clip.width(), clip.height());
            keys.put(
                    frame,
                    new CropSquare(
                            NodeParams.value(centreX, instance, time) * clip.width(),
                            NodeParams.value(centreY, instance, time) * clip.height(),
                            Math.max(1, side)));
        }
        CropPath path = CropPath.of(keys);
        return path.isStill() ? values : values.with(crop, path.format());
    }
}
