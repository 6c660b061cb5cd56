package org.poseweave.ofx;

import java.util.Optional;
import org.poseweave.clip.Clip;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.CropSetting;
import org.poseweave.params.FramingParams;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.pipeline.RenderPipeline;

/** What a person should know of a frame that was rendered without a fault. */
final class HostNote {
    private HostNote() {}

    /** One note, or none. */
    static Optional<String> of(Instance instance, RenderPipeline pipeline, HostShot shot, RenderMonitor monitor) {
        ParamValues values = shot.shot().params();
        boolean motionFile = !values.get(FramingParams.MOTION_FILE).isEmpty();
        boolean blindDriving = !motionFile
                && cannotTrack(
                        instance, values, Params.DRIVING_CROP, shot.shot().driving());
        boolean blindSource = cannotTrack(
                instance, values, Params.SOURCE_CROP, shot.shot().sources().get(0));
        if (blindDriving || blindSource) {
            return Optional.of("This host gives no other frames than the current one: instead of being tracked, the"
                    + " subject is searched in every frame by itself, which is slow and unsteady. Give its square"
                    + (blindDriving ? ", or a motion file written by poseweave analyse." : "."));
        }
        return pipeline.driving().handlesLost(shot.shot(), shot.frame(), monitor)
                ? Optional.of("Driving frame " + (shot.shot().firstFrame() + shot.frame() + 1)
                        + " does not show the subject: "
                        + values.get(FramingParams.LOST).label() + ".")
                : Optional.empty();
    }

    private static boolean cannotTrack(Instance instance, ParamValues values, Param<String> crop, Clip clip) {
        boolean track = CropSetting.parse(crop.key(), values.get(crop)).kind() == CropSetting.Kind.TRACK;
        return track && !instance.temporalAccess() && clip instanceof HostClip;
    }
}
