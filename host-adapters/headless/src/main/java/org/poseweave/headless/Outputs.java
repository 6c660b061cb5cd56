package org.poseweave.headless;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.FrameSink;
import org.poseweave.media.MovieSink;
import org.poseweave.media.PngSequenceSink;
import org.poseweave.model.ModelBundle;
import org.poseweave.pipeline.OutputFormat;
import org.poseweave.pipeline.Shot;

/** The files of one render and what writes them. */
final class Outputs {
    private static final int MOST_PREVIEW_CELL = 256;

    private final RenderPlan plan;
    private final DrivingFrames frames;
    private final ClipInfo driving;

    Outputs(RenderPlan plan, DrivingFrames frames, ClipInfo driving) {
        this.plan = plan;
        this.frames = frames;
        this.driving = driving;
    }

    /** Makes sure that nothing is replaced that the user wants to keep. */
    void requireAbsent() {
        if (plan.replace()) {
            return;
        }
        if (plan.output().sequence()) {
            frames.numbers()
                    .forEach(number -> OutputFile.requireAbsent(plan.output().fileOf(number)));
        } else {
            OutputFile.requireAbsent(plan.output().path());
        }
        if (plan.preview()) {
            OutputFile.requireAbsent(previewClip());
            OutputFile.requireAbsent(contactSheet());
        }
    }

    /** Opens what takes the rendered frames; the caller closes it. */
    FrameSink open(OutputFormat format) {
        OutputFile output = plan.output();
        return output.sequence()
                ? new PngSequenceSink(index -> output.fileOf(frames.numbers().get((int) index)))
                : movie(output.path(), plan.codec(), format);
    }

    /** Opens what takes the previews, if they are wanted; the caller closes it. */
    Preview openPreview(ModelBundle bundle, Shot shot) {
        if (!plan.preview()) {
            return Preview.none();
        }
        int cell = Math.min(bundle.inputSize(), MOST_PREVIEW_CELL);
        ContactSheet sheet = new ContactSheet(cell, frames.count(), PlanEcho.title(bundle, shot));
        OutputFormat format = new OutputFormat(SideBySide.width(cell), cell, SampleDepth.BYTE, false);
        return Preview.to(new SideBySide(cell), movie(previewClip(), "auto", format), sheet, contactSheet());
    }

    /** The previews that a finished render has left, for the user. */
    List<String> previewFiles() {
        List<String> lines = new ArrayList<>();
        if (plan.preview()) {
            lines.add("preview  " + previewClip());
            lines.add("sheet    " + contactSheet());
        }
        return lines;
    }

    private Path previewClip() {
        return plan.output().beside(".preview.mp4");
    }

    private Path contactSheet() {
        return plan.output().beside(".sheet.png");
    }

    private FrameSink movie(Path file, String codec, OutputFormat format) {
        return MovieSink.open(file, codec, format, driving.rateNumerator(), driving.rateDenominator());
    }
}
