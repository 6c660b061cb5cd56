package org.poseweave.headless;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.poseweave.studio.JobIdentity;
import org.poseweave.studio.RunSettings.Existing;

/** The files of one render and what writes them. */
final class Outputs {
    private static final int MOST_PREVIEW_CELL = 256;
    private static final int MOST_ENCODER_THREADS = 16;

    private final RenderPlan plan;
    private final DrivingFrames frames;
    private final ClipInfo driving;
    private @Nullable ExistingFrames existing;

    Outputs(RenderPlan plan, DrivingFrames frames, ClipInfo driving) {
        this.plan = plan;
        this.frames = frames;
        this.driving = driving;
    }

    /** Makes sure that nothing is replaced that the user wants to keep. */
    void requireAbsent() {
        if (plan.run().existing() != Existing.FAIL) {
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
     * What is there of the output, and what is left to do.
     *
     * @param provider that must have made the frames, or empty
     */
    Survey survey(JobIdentity job, String provider) {
        existing = new ExistingFrames(plan.output(), job, plan.run().existing(), provider);
        if (plan.output().sequence()) {
            return existing.survey(frames.numbers());
        }
        boolean valid = plan.run().existing() == Existing.SKIP
                && MovieComment.isValid(plan.output().path(), job.tags(""), frames);
        Map<Long, Map<String, String>> kept = new LinkedHashMap<>();
        frames.numbers().stream().filter(number -> valid).forEach(number -> kept.put(number, Map.of()));
        return new Survey(kept, valid ? Set.of() : Set.copyOf(frames.numbers()), List.of());
    }

    /** Whether a valid file of a frame is there by now. */
    boolean isThere(long number) {
        return plan.output().sequence() && existing != null && existing.isThere(number);
    }

    /** Clears away what killed writers of these frames have left. */
    void removeStale() {
        if (plan.output().sequence() && existing != null) {
            existing.removeStale(frames.numbers());
        }
    }

    /**
     * Opens what takes the rendered frames; the caller closes it.
     *
     * @param metadata of EXR files, tags included
     */
    FrameSink open(OutputFormat format, Map<String, String> tags, ExrMetadata metadata) {
        OutputFile output = plan.output();
        String name = output.path().toString();
        if (output.exr()) {
            return ExrSequenceSink.open(name, exrDepth(format.depth()), format.alpha(), metadata);
        }
        return output.sequence()
                ? PngSequenceSink.open(name, stored(format.depth()), format.alpha(), tags)
                : movie(output.path(), codec(plan.codec()), format, MovieComment.of(tags, frames));
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
        return Preview.to(new SideBySide(cell), movie(previewClip(), null, format, ""), sheet, contactSheet());
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

    private FrameSink movie(Path file, @Nullable MovieCodec codec, OutputFormat format, String comment) {
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
                        encoderThreads()),
                comment);
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
