package org.poseweave.pipeline;

import java.util.Optional;
import org.poseweave.clip.ClipInfo;
import org.poseweave.geometry.CropSquare;
import org.poseweave.params.CropSetting;
import org.poseweave.params.FramingParams;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;

/**
 * All that decides the squares of a clip. A number that does not matter has its default.
 *
 * @param centreX of the square by hand, share of the frame's width
 * @param centreY share of its height
 * @param size of the square by hand, share of the frame's shorter side
 * @param margin share added to squares that were found or followed
 * @param smoothing of squares that were followed, frames
 */
record CropPlan(CropSetting setting, double centreX, double centreY, double size, double margin, double smoothing) {
    /** Of a clip that gives nothing. */
    static final CropPlan UNUSED =
            new CropPlan(new CropSetting(CropSetting.Kind.FULL, Optional.empty()), 0.5, 0.5, 1, 0, 0);

    static CropPlan driving(ParamValues params) {
        return of(
                params,
                Params.DRIVING_CROP,
                FramingParams.DRIVING_CENTRE_X,
                FramingParams.DRIVING_CENTRE_Y,
                FramingParams.DRIVING_SIZE);
    }

    static CropPlan source(ParamValues params) {
        return of(
                params,
                Params.SOURCE_CROP,
                FramingParams.SOURCE_CENTRE_X,
                FramingParams.SOURCE_CENTRE_Y,
                FramingParams.SOURCE_SIZE);
    }

    private static CropPlan of(
            ParamValues params, Param<String> crop, Param<Double> x, Param<Double> y, Param<Double> size) {
        CropSetting setting = CropSetting.parse(crop.key(), params.get(crop));
        boolean hand = setting.kind() == CropSetting.Kind.HAND;
        boolean track = setting.kind() == CropSetting.Kind.TRACK;
        boolean found = track || setting.kind() == CropSetting.Kind.AUTO;
        return new CropPlan(
                setting,
                hand ? params.get(x) : x.defaultValue(),
                hand ? params.get(y) : y.defaultValue(),
                hand ? params.get(size) : size.defaultValue(),
                found ? params.get(FramingParams.MARGIN) : 0,
                track ? params.get(FramingParams.TRACK_SMOOTHING) : 0);
    }

    /** The square by hand in a frame. */
    CropSquare byHand(ClipInfo info) {
        double side = Math.max(1, size * Math.min(info.width(), info.height()));
        return new CropSquare(centreX * info.width(), centreY * info.height(), side);
    }

    /** A found square with the margin. */
    CropSquare widened(CropSquare square) {
        return margin == 0 ? square : new CropSquare(square.centreX(), square.centreY(), square.side() * (1 + margin));
    }

    /** Whether the subject has to be looked for. */
    boolean searches() {
        return tracks() || setting.kind() == CropSetting.Kind.AUTO;
    }

    /** Whether the subject is followed through the clip. */
    boolean tracks() {
        return setting.kind() == CropSetting.Kind.TRACK;
    }
}
