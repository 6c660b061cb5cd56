package org.poseweave.headless;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.poseweave.clip.Clip;
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
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.OrtModelSession;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.OutputFormat;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code poseweave bench}: frames a second of a whole render, and how much of it is spent outside the network. */
@Command(
        name = "bench",
        description = "Measures whole renders (decode, network, paste, H.264 encode) for several numbers of sources. "
                + "Rounds take the numbers in turn; each row is the median of its rounds.",
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--driving", required = true, paramLabel = "CLIP", description = "Clip that shows the motion.")
    private String driving = "";

    @Option(names = "--source", required = true, paramLabel = "CLIP", description = "Clip that shows the subject.")
    private String source = "";

    @Option(names = "--model", paramLabel = "NAME", description = "Model bundle. Default: face-draft.")
    private String model = "face-draft";

    @Option(names = "--sources", split = ",", paramLabel = "N", description = "Default: 1,2,4,8.")
    private List<Integer> counts = List.of(1, 2, 4, 8);

    @Option(names = "--frames", paramLabel = "N", description = "Frames of a round. Default: 48.")
    private int frames = 48;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds after one that warms up. Default: 5.")
    private int rounds = 5;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu, cuda or cuda:N. Default: auto.")
    private String device = "auto";

    @Option(names = "--threads", paramLabel = "N", description = "CPU threads, 0 for all. Default: 0.")
    private int threads;

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path bundle = console.bundles().find(model);
        TimedSession session = new TimedSession(
                OrtModelSession.open(BundleReader.read(bundle), DeviceChoice.parse(device), false, threads));
        try (RenderPipeline pipeline = new RenderPipeline(session, EngineSettings.DEFAULT.sourceCacheBytes());
                Clip drivingClip = Clips.open(driving);
                Clip sourceClip = Clips.open(source)) {
            double[][] wallMs = new double[counts.size()][rounds];
            double[][] graphMs = new double[counts.size()][rounds];
            for (int round = -1; round < rounds; round++) {
                for (int i = 0; i < counts.size(); i++) {
                    Shot shot = new Shot(
                            drivingClip,
                            List.of(sourceClip),
                            ParamValues.defaults().with(Params.SOURCE_COUNT, counts.get(i)));
                    pipeline.report(shot);
                    session.takeSec();
                    double sec = round(pipeline, shot);
                    if (round >= 0) {
                        wallMs[i][round] = sec * 1e3 / frames;
                        graphMs[i][round] = session.takeSec() * 1e3 / frames;
                    }
                }
            }
            print(pipeline, drivingClip, sourceClip, wallMs, graphMs);
        }
        return 0;
    }

    private double round(RenderPipeline pipeline, Shot shot) {
        OutputFormat format = pipeline.outputFormat(shot);
        FrameView frame = OwnedFrame.allocate(
                        format.width(), format.height(), SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE)
                .view();
        MovieSettings settings = new MovieSettings(
                format.width(), format.height(), 25, 1, SampleDepth.BYTE, false, null, Math.max(1, threads));
        long frameCount = shot.driving().info().frameCount();
        Path file = temporary();
        try (FrameSink sink = MovieSink.open(file.toString(), settings)) {
            long start = System.nanoTime();
            for (int i = 0; i < frames; i++) {
                pipeline.render(shot, i % frameCount, frame);
                sink.write(i, frame);
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private void print(
            RenderPipeline pipeline, Clip drivingClip, Clip sourceClip, double[][] wallMs, double[][] graphMs) {
        console.say(String.format(
                Locale.ROOT,
                "%s %s on %s, %d processors; driving %dx%d, output %dx%d; %d rounds of %d frames",
                pipeline.bundle().id(),
                pipeline.bundle().version(),
                pipeline.deviceReport(),
                Runtime.getRuntime().availableProcessors(),
                drivingClip.info().width(),
                drivingClip.info().height(),
                sourceClip.info().width(),
                sourceClip.info().height(),
                rounds,
                frames));
        console.say("| sources | frames/s | ms a frame | min-max | ms in the network | share outside |");
        console.say("|---|---|---|---|---|---|");
        for (int i = 0; i < counts.size(); i++) {
            double wall = median(wallMs[i]);
            double graph = median(graphMs[i]);
            console.say(String.format(
                    Locale.ROOT,
                    "| %d | %.1f | %.1f | %.1f-%.1f | %.1f | %.0f %% |",
                    counts.get(i),
                    1e3 / wall,
                    wall,
                    Arrays.stream(wallMs[i]).min().orElse(0),
                    Arrays.stream(wallMs[i]).max().orElse(0),
                    graph,
                    100 * (wall - graph) / wall));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Path temporary() {
        try {
            Path folder = Files.createTempDirectory("poseweave-bench");
            folder.toFile().deleteOnExit();
            return folder.resolve("bench.mp4");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
