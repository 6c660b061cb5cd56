package org.poseweave.headless;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.ExrMetadata;
import org.poseweave.media.ExrSequenceSink;
import org.poseweave.media.FrameSink;
import org.poseweave.media.MovieCodec;
import org.poseweave.media.MovieSettings;
import org.poseweave.media.MovieSink;
import org.poseweave.media.PngSequenceSink;
import org.poseweave.model.ModelBundle;
import org.poseweave.pipeline.OutputFormat;
import org.poseweave.pipeline.Shot;

/** The files of one render and what writes them. */
final class Outputs {
    private static final int MOST_PREVIEW_CELL = 256;
    private static final int MOST_ENCODER_THREADS = 16;

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

    /**
     * Opens what takes the rendered frames; the caller closes it.
     *
     * @param metadata of EXR files
     */
    FrameSink open(OutputFormat format, ExrMetadata metadata) {
        OutputFile output = plan.output();
        String name = output.path().toString();
        if (output.exr()) {
            return ExrSequenceSink.open(name, exrDepth(format.depth()), format.alpha(), metadata);
        }
        return output.sequence()
                ? PngSequenceSink.open(name, stored(format.depth()), format.alpha())
                : movie(output.path(), codec(plan.codec()), format);
    }

    private SampleDepth exrDepth(SampleDepth rendered) {
        return switch (plan.exrDepth()) {
            case "half" -> SampleDepth.HALF;
            case "float" -> SampleDepth.FLOAT;
            default -> rendered == SampleDepth.FLOAT ? SampleDepth.FLOAT : SampleDepth.HALF;
        };
    }

    /**
     * Number that the sink knows a frame by: a sequence names files after the driving frame, a movie counts what it
     * gets.
     *
     * @param index place in the range, from 0
     */
    long sinkNumber(int index) {
        return plan.output().sequence() ? frames.numbers().get(index) : index;
    }

    /** Opens what takes the previews, if they are wanted; the caller closes it. */
    Preview openPreview(ModelBundle bundle, Shot shot) {
        if (!plan.preview()) {
            return Preview.none();
        }
        int cell = Math.min(bundle.inputSize(), MOST_PREVIEW_CELL);
        ContactSheet sheet = new ContactSheet(cell, frames.count(), PlanEcho.title(bundle, shot));
        OutputFormat format = new OutputFormat(SideBySide.width(cell), cell, SampleDepth.BYTE, false);
        return Preview.to(new SideBySide(cell), movie(previewClip(), null, format), sheet, contactSheet());
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

    private FrameSink movie(Path file, @Nullable MovieCodec codec, OutputFormat format) {
        return MovieSink.open(
                file.toString(),
                new MovieSettings(
                        format.width(),
                        format.height(),
                        driving.rateNumerator(),
                        driving.rateDenominator(),
                        stored(format.depth()),
                        format.alpha(),
                        codec,
                        encoderThreads()));
    }

    private int encoderThreads() {
        int lent = plan.settings().threads();
        return Math.min(
                MOST_ENCODER_THREADS, lent > 0 ? lent : Runtime.getRuntime().availableProcessors());
    }

    /** Movies and PNG hold integers; what is deeper than 8 bit gets 16. */
    private static SampleDepth stored(SampleDepth depth) {
        return depth == SampleDepth.BYTE ? SampleDepth.BYTE : SampleDepth.SHORT;
    }

    /** The codec of an option; null is the usual one of the file's ending. */
    private static @Nullable MovieCodec codec(String option) {
        return switch (option) {
            case "h264" -> MovieCodec.H264;
            case "prores" -> MovieCodec.PRORES;
            case "ffv1" -> MovieCodec.FFV1;
            default -> null;
        };
    }
}
