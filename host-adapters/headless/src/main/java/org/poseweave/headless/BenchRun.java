package org.poseweave.headless;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.Clips;
import org.poseweave.media.FrameSink;
import org.poseweave.media.MovieSettings;
import org.poseweave.media.MovieSink;
import org.poseweave.model.BundleReader;
import org.poseweave.model.ModelSession;
import org.poseweave.model.OrtModelSession;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Output;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.OutputFormat;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.RenderTarget;
import org.poseweave.pipeline.Shot;

/** All cases of a measurement, each rendered once a round. */
final class BenchRun implements AutoCloseable {
    private final StageClock clock = new StageClock();
    private final List<Clip> open = new ArrayList<>();
    private final List<Case> cases = new ArrayList<>();
    private final ModelSession session;
    private final RenderPipeline pipeline;
    private final Path folder;
    private final FrameShare share;

    /** One row. */
    private record Case(Shot shot, OutputFormat format, int sources, List<BenchReport.Round> rounds) {}

    BenchRun(
            Path bundle,
            EngineSettings settings,
            String driving,
            String source,
            List<String> sizes,
            List<Integer> counts,
            FrameShare share) {
        this.share = share;
        folder = temporary();
        EngineSettings shared = settings.withThreads(share.graphThreads());
        session = OrtModelSession.open(BundleReader.read(bundle), shared.execution(), RenderMonitor.NONE);
        pipeline = new RenderPipeline(clock.watch(session), settings.sourceCacheBytes());
        try {
            Clip drivingClip = clock.watch(opened(driving));
            for (String size : sizes) {
                Clip plate = scaled(opened(source), size);
                for (int count : counts) {
                    Shot shot = new Shot(
                            drivingClip, List.of(plate), ParamValues.defaults().with(Params.SOURCE_COUNT, count));
                    cases.add(new Case(shot, pipeline.outputFormat(shot), count, new ArrayList<>()));
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Clip opened(String path) {
        Clip clip = Clips.open(path);
        open.add(clip);
        return clip;
    }

    private static Clip scaled(Clip clip, String size) {
        if (size.equals("own")) {
            return clip;
        }
        if (!size.matches("[1-9]\\d{1,4}x[1-9]\\d{1,4}")) {
            throw new RenderException(ErrorCode.USAGE, "--sizes own or as 1920x1080", "'" + size + "'", "give those");
        }
        String[] sides = size.split("x", -1);
        return new ScaledClip(clip, Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }

    /** Renders all cases; a negative round warms up and is not kept. */
    void round(int frames, int round) {
        for (Case one : cases) {
            pipeline.report(one.shot());
            clock.take(1);
            double ms = render(one, frames);
            Map<StageClock.Stage, Double> stages = clock.take(frames);
            double alone = NetworkAlone.ms(session, clock.inputs(), frames, share.atOnce());
            if (round >= 0) {
                one.rounds().add(new BenchReport.Round(ms, alone, stages));
            }
        }
    }

    /** Milliseconds a frame of a whole render. */
    private double render(Case one, int frames) {
        OutputFormat format = one.format();
        MovieSettings settings =
                new MovieSettings(format.width(), format.height(), 25, 1, SampleDepth.BYTE, false, null, 1);
        List<List<RenderTarget>> memory = Stream.generate(() -> targets(format))
                .limit(share.depth(3L * format.width() * format.height()))
                .toList();
        List<Long> numbers = LongStream.range(0, frames).boxed().toList();
        long start = System.nanoTime();
        try (FrameSink sink = MovieSink.open(folder.resolve("bench.mp4").toString(), settings);
                FramesAhead ahead = new FramesAhead(
                        numbers, number -> false, renderer(one.shot()), RenderMonitor.NONE, memory, share.atOnce())) {
            while (ahead.hasNext()) {
                FramesAhead.Frame frame = ahead.next();
                FrameView view =
                        Objects.requireNonNull(frame.drawn()).targets().get(0).to();
                clock.time(StageClock.Stage.ENCODE, () -> sink.write(frame.number(), view));
            }
            return (System.nanoTime() - start) / 1e6 / frames;
        }
    }

    private FramesAhead.Renderer renderer(Shot shot) {
        long length = shot.driving().info().frameCount();
        return (number, targets, monitor) ->
                clock.frame(() -> pipeline.render(shot, number % length, null, targets, monitor));
    }

    private static List<RenderTarget> targets(OutputFormat format) {
        OwnedFrame frame = OwnedFrame.allocate(
                format.width(), format.height(), SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        return List.of(new RenderTarget(Output.RESULT, frame.view()));
    }

    BenchReport report(@Nullable String home, int rounds, int frames, double fommMs) {
        List<String> machine = new ArrayList<>(MachineFacts.lines(home));
        machine.add(pipeline.bundle().id() + " " + pipeline.bundle().version() + " on " + device() + ", " + rounds
                + " rounds of " + frames + " frames, H.264 written");
        machine.add(share.describe());
        List<BenchReport.Row> rows = cases.stream()
                .map(one ->
                        BenchReport.Row.of(one.format().width(), one.format().height(), one.sources(), one.rounds()))
                .toList();
        return new BenchReport(machine, rounds, frames, fommMs, rows);
    }

    /** The device that was taken; {@code doctor} says why not another. */
    private String device() {
        return pipeline.deviceReport().split(" \\(", 2)[0];
    }

    @Override
    public void close() {
        pipeline.close();
        open.forEach(Clip::close);
        try {
            Files.deleteIfExists(folder.resolve("bench.mp4"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // a temporary folder that the system removes
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("poseweave-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
