package org.poseweave.headless;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.MeasuredGraph;
import org.poseweave.pipeline.EngineSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code poseweave bench}: frames a second of whole renders, and where the time goes. */
@Command(
        name = "bench",
        description =
                "Measures whole renders (decode, crop, network, paste, H.264 encode) for several numbers of sources "
                        + "and sizes of output. Rounds take the cases in turn; each row is its median round. Stages are"
                        + " times of the threads that work on them; network alone is the same graphs with nothing around"
                        + " them.",
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--driving", paramLabel = "CLIP", description = "Clip that shows the motion. Default: the example.")
    private @Nullable String driving;

    @Option(names = "--source", paramLabel = "CLIP", description = "Clip that shows the subject. Default: the example.")
    private @Nullable String source;

    @Option(names = "--model", paramLabel = "NAME", description = "Model bundle. Default: face-draft.")
    private String model = "face-draft";

    @Option(names = "--sources", split = ",", paramLabel = "N", description = "Default: 1,2,4,8.")
    private List<Integer> counts = List.of(1, 2, 4, 8);

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "SIZE",
            description = "Sizes of the output, own or as 1920x1080: the source clip is brought to it. Default: own.")
    private List<String> sizes = List.of("own");

    @Option(names = "--frames", paramLabel = "N", description = "Frames of a round. Default: 48.")
    private int frames = 48;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds after one that warms up. Default: 5.")
    private int rounds = 5;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description = "As of render; 1 shows where the time of one frame goes. Default: 0.")
    private int framesAtOnce;

    @Option(
            names = "--against-fomm",
            paramLabel = "FOLDER",
            description =
                    "Folder with fomm.onnx of examples/benchmarks/fomm_profile.py: run once a round, as many at once as frames, on the CPU.")
    private @Nullable Path fomm;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes all numbers there.")
    private @Nullable Path json;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (frames < 1 || rounds < 1) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "--frames and --rounds of 1 or more",
                    frames + " and " + rounds,
                    "give at least 1");
        }
        RunOptions.requireFramesAtOnce(framesAtOnce);
        EngineSettings settings = engine.settings(console.environment());
        FrameShare share = FrameShare.of(settings, framesAtOnce);
        try (BenchRun run = new BenchRun(
                        console.bundles().find(model),
                        settings,
                        clip(driving, "examples/face-driver.mp4", "--driving"),
                        clip(source, "examples/face-source.mp4", "--source"),
                        sizes,
                        counts,
                        share);
                @Nullable
                        MeasuredGraph other = fomm == null
                                ? null
                                : new MeasuredGraph(fomm.resolve("fomm.onnx"), share.graphThreads())) {
            double[] otherMs = new double[rounds];
            for (int round = -1; round < rounds; round++) {
                run.round(frames, round);
                if (other != null) {
                    double ms = NetworkAlone.ms(other::run, share.atOnce(), share.atOnce());
                    otherMs[Math.max(0, round)] = ms;
                }
            }
            Arrays.sort(otherMs);
            BenchReport report = run.report(console.home(), rounds, frames, otherMs[rounds / 2]);
            report.markdown().forEach(console::say);
            if (json != null) {
                report.writeJson(json);
            }
        }
        return 0;
    }

    private String clip(@Nullable String given, String example, String option) {
        if (given != null) {
            return given;
        }
        if (console.home() == null) {
            throw new RenderException(ErrorCode.USAGE, "option " + option + " CLIP", "none", "name a clip");
        }
        return Path.of(console.home(), example).toString();
    }
}
