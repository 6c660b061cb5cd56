package org.poseweave.headless;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.poseweave.model.OrtModelSession;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.OutputFormat;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;

/** All cases of a measurement, each rendered once a round. */
final class BenchRun implements AutoCloseable {
    private final StageClock clock = new StageClock();
    private final List<Clip> open = new ArrayList<>();
    private final List<Case> cases = new ArrayList<>();
    private final RenderPipeline pipeline;
    private final Path folder;
    private final int threads;

    /** One row. */
    private record Case(Shot shot, OutputFormat format, int sources, List<BenchReport.Round> rounds) {}

    BenchRun(
            Path bundle,
            EngineSettings settings,
            String driving,
            String source,
            List<String> sizes,
            List<Integer> counts) {
        threads = settings.threads();
        folder = temporary();
        pipeline = new RenderPipeline(
                clock.watch(OrtModelSession.open(BundleReader.read(bundle), settings.execution(), RenderMonitor.NONE)),
                settings.sourceCacheBytes());
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
            clock.take(0, 1);
            BenchReport.Round measured = render(one, frames);
            if (round >= 0) {
                one.rounds().add(measured);
            }
        }
    }

    private BenchReport.Round render(Case one, int frames) {
        OutputFormat format = one.format();
        FrameView frame = OwnedFrame.allocate(
                        format.width(), format.height(), SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE)
                .view();
        MovieSettings settings = new MovieSettings(
                format.width(), format.height(), 25, 1, SampleDepth.BYTE, false, null, Math.max(1, threads));
        long length = one.shot().driving().info().frameCount();
        try (FrameSink sink = MovieSink.open(folder.resolve("bench.mp4").toString(), settings)) {
            long start = System.nanoTime();
            for (int i = 0; i < frames; i++) {
                int number = i;
                pipeline.render(one.shot(), i % length, frame);
                clock.time(StageClock.Stage.ENCODE, () -> sink.write(number, frame));
            }
            long wall = System.nanoTime() - start;
            return new BenchReport.Round(wall / 1e6 / frames, clock.take(wall, frames));
        }
    }

    BenchReport report(@Nullable String home, int rounds, int frames, double fommMs) {
        List<String> machine = new ArrayList<>(MachineFacts.lines(home));
        machine.add(pipeline.bundle().id() + " " + pipeline.bundle().version() + " on " + pipeline.deviceReport() + ", "
                + rounds + " rounds of " + frames + " frames, H.264 written");
        List<BenchReport.Row> rows = cases.stream()
                .map(one ->
                        BenchReport.Row.of(one.format().width(), one.format().height(), one.sources(), one.rounds()))
                .toList();
        return new BenchReport(machine, rounds, frames, fommMs, rows);
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
