package org.poseweave.ofx.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.poseweave.clip.Clip;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.params.ParamValues;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.OutputFormat;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;
import org.poseweave.wiring.Program;

/**
 * Renders a frame by the bundle's own Java, so that the class data archive knows what a render loads. Its argument is the
 * Contents folder.
 */
public final class Rehearsal {
    /** The movie that is rendered, below Contents. */
    static final String MOVIE = "Resources/rehearsal.mp4";

    private Rehearsal() {}

    public static void main(String[] words) throws IOException {
        Path contents = Path.of(words[0]);
        Path model;
        try (Stream<Path> models = Files.list(contents.resolve("Resources/models"))) {
            model = models.sorted().findFirst().orElseThrow();
        }
        try (Program program = Program.of(model, EngineSettings.DEFAULT);
                Clip clip = program.clips().open(contents.resolve(MOVIE).toString())) {
            RenderPipeline pipeline = program.pipeline();
            Shot shot = new Shot(clip, List.of(clip), ParamValues.defaults());
            OutputFormat format = pipeline.outputFormat(shot);
            OwnedFrame frame = OwnedFrame.allocate(
                    format.width(), format.height(), format.depth(), ChannelLayout.RGBA, AlphaMode.STRAIGHT);
            pipeline.render(shot, 0, frame.view());
        }
    }
}
