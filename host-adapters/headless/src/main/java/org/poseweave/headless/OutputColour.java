package org.poseweave.headless;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.Primaries;
import org.poseweave.media.ExrMetadata;
import org.poseweave.model.ModelBundle;
import org.poseweave.params.ColourParams;
import org.poseweave.params.SpaceChoice;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;

/** What colours the written files hold. */
final class OutputColour {
    private OutputColour() {}

    /**
     * The shot with its output space decided: where it is automatic, EXR holds light (that of the source, else linear
     * Rec.709), and movies and PNG hold what a screen shows (the source's values, sRGB where those are light).
     */
    static Shot settled(Shot shot, OutputFile output) {
        if (shot.params().get(ColourParams.OUTPUT_SPACE) != SpaceChoice.AUTO) {
            return shot;
        }
        ColourSpace source = RenderPipeline.outputSpace(shot);
        boolean keeps = source.equals(ColourSpace.RAW) || source.isLinear() == output.exr();
        if (keeps) {
            return shot;
        }
        SpaceChoice decided = output.exr() ? SpaceChoice.LINEAR : SpaceChoice.SRGB;
        return shot.with(shot.params().with(ColourParams.OUTPUT_SPACE, decided));
    }

    /** What EXR files say of themselves: primaries where they hold light, and what made them. */
    static ExrMetadata metadata(Shot shot, ModelBundle bundle, Map<String, String> tags) {
        ColourSpace space = RenderPipeline.outputSpace(shot);
        @Nullable Primaries primaries = space.isLinear() ? space.primaries() : null;
        Map<String, String> text = new HashMap<>(tags);
        text.put("poseweave/model", bundle.id() + " " + bundle.version());
        return new ExrMetadata(text, primaries);
    }
}
