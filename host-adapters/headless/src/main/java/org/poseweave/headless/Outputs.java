package org.poseweave.headless;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
import org.poseweave.studio.JobIdentity;
import org.poseweave.studio.RunSettings.Existing;

/** The files of one render and what writes them. */
final class Outputs {
    private static final int MOST_PREVIEW_CELL = 256;
    private static final int MOST_ENCODER_THREADS = 16;

    private final RenderPlan plan;
    private final DrivingFrames frames;
    private final ClipInfo driving;
    private List<ExistingFrames> existing = List.of();

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

    /**
     * What is there of the outputs, and what is left to do: a frame is there if all its files are.
     *
     * @param provider that must have made the frames, or empty
     */
    Survey survey(JobIdentity job, String provider) {
        if (!plan.output().sequence()) {
            return surveyMovies(job);
        }
        existing = files().stream()
                .map(file -> new ExistingFrames(file, job, plan.run().existing(), provider))
                .toList();
        Map<Long, Map<String, String>> kept = new LinkedHashMap<>();
        Set<Long> todo = new TreeSet<>();
        List<String> replaced = new ArrayList<>();
        for (ExistingFrames one : existing) {
            Survey found = one.survey(frames.numbers());
            found.kept().forEach(kept::putIfAbsent);
            todo.addAll(found.todo());
            replaced.addAll(found.replaced());
        }
        kept.keySet().removeAll(todo);
        return new Survey(kept, todo, replaced);
    }

    private Survey surveyMovies(JobIdentity job) {
        boolean valid = plan.run().existing() == Existing.SKIP
                && files().stream().allMatch(file -> MovieComment.isValid(file.path(), job.tags(""), frames));
        Map<Long, Map<String, String>> kept = new LinkedHashMap<>();
        frames.numbers().stream().filter(number -> valid).forEach(number -> kept.put(number, Map.of()));
        return new Survey(kept, valid ? Set.of() : Set.copyOf(frames.numbers()), List.of());
    }

    /** Whether valid files of all outputs of a frame are there by now. */
    boolean isThere(long number) {
        return !existing.isEmpty() && existing.stream().allMatch(one -> one.isThere(number));
    }

    /** Clears away what killed writers of these frames have left. */
    void removeStale() {
        existing.forEach(one -> one.removeStale(frames.numbers()));
    }

    /** Memory for some frames, as many as may be under way. */
    List<List<RenderTarget>> memory(RenderPipeline pipeline, Shot shot, FrameShare share) {
        List<List<RenderTarget>> memory = new ArrayList<>(List.of(targets(pipeline, shot)));
        long bytes = memory.get(0).stream()
                .mapToLong(target -> target.to().data().capacity())
                .sum();
        while (memory.size() < Math.min(frames.count(), share.depth(bytes))) {
            memory.add(targets(pipeline, shot));
        }
        return memory;
    }

    /** Memory for each output of a frame, with the samples that its file takes. */
    private List<RenderTarget> targets(RenderPipeline pipeline, Shot shot) {
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

    /**
     * Opens what takes the rendered frames; the caller closes it.
     *
     * @param tags what the files say of the job
     */
    OutputWriter open(RenderPipeline pipeline, Shot shot, Map<String, String> tags) {
        if (plan.output().exr()) {
            boolean floats = plan.outputs().stream()
                    .anyMatch(what -> pipeline.outputFormat(shot, what).depth() == SampleDepth.FLOAT);
            SampleDepth depth = exrDepth(floats);
            ExrMetadata metadata = OutputColour.metadata(shot, pipeline.bundle(), tags);
            String name = plan.output().path().toString();
            return new LayeredExr(ExrSequenceSink.open(name, depth, true, metadata), depth);
        }
        List<Supplier<FrameSink>> sinks = new ArrayList<>();
        for (int i = 0; i < plan.outputs().size(); i++) {
            OutputFile file = files().get(i);
            OutputFormat format = format(pipeline, shot, plan.outputs().get(i));
            sinks.add(() -> sink(file, format, tags));
        }
        return FilePerOutput.open(sinks, plan.output().sequence());
    }

    private FrameSink sink(OutputFile file, OutputFormat format, Map<String, String> tags) {
        return file.sequence()
                ? PngSequenceSink.open(file.path().toString(), stored(format.depth()), format.alpha(), tags)
                : movie(file.path(), codec(plan.codec()), format, MovieComment.of(tags, frames));
    }

    /** The files of a run, one for each output; EXR needs one. */
    private List<OutputFile> files() {
        return List.copyOf(plan.files().values());
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
