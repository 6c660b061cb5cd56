package org.poseweave.headless;

import java.util.function.Consumer;
import org.poseweave.clip.Clip;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.ColourTransform;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.Clips;
import org.poseweave.params.Output;
import org.poseweave.pipeline.ConvertedFrame;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;

/** Rendered frames as a movie takes them: light becomes what a screen shows (sRGB, 0..1), all else stays as it is. */
final class MovieFrames {
    private final OutputFile output;
    private final ColourTransform toScreen;

    /** @param shot whose colours the frames hold */
    MovieFrames(RenderPlan plan, Shot shot) {
        output = plan.output();
        ColourSpace space = RenderPipeline.outputSpace(shot);
        Output.Kind kind = plan.outputs().get(0).kind();
        boolean light = space.isLinear() && (kind == Output.Kind.PICTURE || kind == Output.Kind.CUT_OUT);
        toScreen = light ? ColourTransform.between(space, ColourSpace.SRGB) : ColourTransform.NONE;
    }

    /** Hands over a frame; the view is valid only during the call. */
    void read(long number, Consumer<FrameView> reader) {
        try (Clip frame = Clips.open(output.fileOf(number).toString())) {
            frame.read(0, view -> {
                reader.accept(toScreen.isNone() ? view : shown(view));
                return true;
            });
        }
    }

    private FrameView shown(FrameView light) {
        return ConvertedFrame.of(light, toScreen, SampleDepth.FLOAT, AlphaMode.STRAIGHT)
                .view();
    }
}
