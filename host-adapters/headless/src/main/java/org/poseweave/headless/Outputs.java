package org.poseweave.headless;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.ExrMetadata;
import org.poseweave.media.ExrSequenceSink;
import org.poseweave.media.FrameSink;
import org.poseweave.media.MovieCodec;
import org.poseweave.media.MovieSettings;
import org.poseweave.media.MovieSink;
import org.poseweave.media.PngSequenceSink;
import org.poseweave.model.ModelBundle;
import org.poseweave.params.Output;
import org.poseweave.pipeline.OutputFormat;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.RenderTarget;
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
        for (OutputFile file : files()) {
            if (file.sequence()) {
                frames.numbers().forEach(number -> OutputFile.requireAbsent(file.fileOf(number)));
            } else {
                OutputFile.requireAbsent(file.path());
            }
        }
        if (plan.preview()) {
            OutputFile.requireAbsent(previewClip());
            OutputFile.requireAbsent(contactSheet());
        }
    }

    /** Memory for each output of a frame, with the samples that its file takes. */
    List<RenderTarget> targets(RenderPipeline pipeline, Shot shot) {
        return plan.outputs().stream()
                .map(what -> new RenderTarget(what, allocate(format(pipeline, shot, what))))
                .toList();
    }

    /** EXR takes floats, and colour multiplied by alpha; the other files take straight colour. */
    private FrameView allocate(OutputFormat format) {
        AlphaMode kept = plan.output().exr() ? AlphaMode.PREMULTIPLIED : AlphaMode.STRAIGHT;
        return OwnedFrame.allocate(
                        format.width(),
                        format.height(),
                        format.depth(),
                        format.alpha() ? ChannelLayout.RGBA : ChannelLayout.RGB,
                        format.alpha() ? kept : AlphaMode.OPAQUE)
                .view();
    }

    private OutputFormat format(RenderPipeline pipeline, Shot shot, Output what) {
        OutputFormat format = pipeline.outputFormat(shot, what);
        SampleDepth depth = plan.output().exr() ? SampleDepth.FLOAT : format.depth();
        return new OutputFormat(format.width(), format.height(), depth, format.alpha());
    }

    /** Opens what takes the rendered frames; the caller closes it. */
    OutputWriter open(RenderPipeline pipeline, Shot shot) {
        if (plan.output().exr()) {
            boolean floats = plan.outputs().stream()
                    .anyMatch(what -> pipeline.outputFormat(shot, what).depth() == SampleDepth.FLOAT);
            SampleDepth depth = exrDepth(floats);
            ExrMetadata metadata = OutputColour.metadata(shot, pipeline.bundle());
            String name = plan.output().path().toString();
            return new LayeredExr(ExrSequenceSink.open(name, depth, true, metadata), depth);
        }
        List<Supplier<FrameSink>> sinks = new ArrayList<>();
        for (int i = 0; i < plan.outputs().size(); i++) {
            OutputFile file = files().get(i);
            OutputFormat format = format(pipeline, shot, plan.outputs().get(i));
            sinks.add(() -> sink(file, format));
        }
        return FilePerOutput.open(sinks);
    }

    private FrameSink sink(OutputFile file, OutputFormat format) {
        return file.sequence()
                ? PngSequenceSink.open(file.path().toString(), stored(format.depth()), format.alpha())
                : movie(file.path(), codec(plan.codec()), format);
    }

    /** The files of a run: the first output has the name that was given, the others have theirs in it. EXR needs one. */
    private List<OutputFile> files() {
        List<OutputFile> files = new ArrayList<>(List.of(plan.output()));
        for (int i = 1; i < plan.outputs().size() && !plan.output().exr(); i++) {
            files.add(plan.output().named(plan.outputs().get(i).key()));
        }
        return files;
    }

    /** Names of what is written. */
    String describe() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < plan.outputs().size(); i++) {
            String name =
                    plan.output().exr() ? plan.output().text() : files().get(i).text();
            names.add(plan.outputs().size() == 1 ? name : plan.outputs().get(i).key() + " " + name);
        }
        return String.join(", ", names);
    }

    private SampleDepth exrDepth(boolean floats) {
        return switch (plan.exrDepth()) {
            case "half" -> SampleDepth.HALF;
            case "float" -> SampleDepth.FLOAT;
            default -> floats ? SampleDepth.FLOAT : SampleDepth.HALF;
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
