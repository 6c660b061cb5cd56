package org.poseweave.headless;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.DeviceChoice;
import org.poseweave.params.ParamValues;
import org.poseweave.pipeline.EngineSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code poseweave render}: reads the options and hands them to a {@link RenderRun}. */
@Command(
        name = "render",
        description = "Renders the subject of the source clips with the motion of the driving clip.",
        sortOptions = false,
        sortSynopsis = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Clips are movies, stills, image sequences (name.####.png) or folders, whose images are taken in the order of "
                    + "their names, numbers by value (shot2 before shot10). Frame numbers count from 1, the first frame "
                    + "of the clip, whatever the files of a sequence are called; the files of a sequence that is written carry the "
                    + "numbers of the driving frames.",
            "",
            "Exit status: 0 rendered, 1 a frame failed, 2 wrong option, 65 bad input data, 66 input missing, "
                    + "69 device unavailable, 73 output cannot be written, 75 try again, 78 bad model bundle, "
                    + "143 ended by SIGTERM."
        })
final class RenderCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--driving", required = true, paramLabel = "CLIP", description = "Clip that shows the motion.")
    private String driving = "";

    @Option(
            names = "--source",
            required = true,
            paramLabel = "CLIP",
            description =
                    "Clip that shows the subject; may be given several times. The output has the frame of the first.")
    private List<String> sources = List.of();

    @Option(
            names = "--plate",
            paramLabel = "CLIP",
            description =
                    "Clip that the result is put into, frame by frame, instead of the source frame: the output of a "
                            + "render of another subject of the same source, for example. It has the size of the first source.")
    private @Nullable String plate;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Model bundle, by name or folder. Default: face-draft.")
    private String model = "face-draft";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Movie (.mp4, .mov, .mkv) or sequence (name.####.png, name.####.exr).")
    private String out = "";

    @Option(
            names = "--frames",
            paramLabel = "FRAMES",
            description = "Driving frames to render, as 1-100, 1,5,7-9 or 1-100x2. Default: all.")
    private @Nullable String frames;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto, cpu, cuda or cuda:N. Default: the card in CUE_GPU_CORES, else auto.")
    private @Nullable String device;

    @Option(names = "--strict-device", description = "Fail instead of falling back to the CPU.")
    private boolean strictDevice;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "CPU threads, 0 for all. Default: SLURM_CPUS_PER_TASK, CUE_THREADS, else all.")
    private @Nullable Integer threads;

    @Option(
            names = "--codec",
            paramLabel = "CODEC",
            description = "auto, h264, prores or ffv1. Default: auto, by the ending of the movie.")
    private String codec = "auto";

    @Option(
            names = "--exr-depth",
            paramLabel = "DEPTH",
            description = "half, float or auto: float where the source is, else half. Default: auto.")
    private String exrDepth = "auto";

    @Option(names = "--existing", paramLabel = "DO", description = "fail or overwrite. Default: fail.")
    private String existing = "fail";

    @Option(names = "--overwrite", description = "The same as --existing overwrite.")
    private boolean overwrite;

    @Option(names = "--preview", description = "Also write a side-by-side clip and a contact sheet beside the output.")
    private boolean preview;

    @Option(names = "--quiet", description = "Print nothing but errors.")
    private boolean quiet;

    @Mixin
    private PresetOptions presets = new PresetOptions();

    private RenderCommand(Console console) {
        this.console = console;
    }

    static CommandLine commandLine(Console console) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new RenderCommand(console));
        ParamOptions.addTo(spec);
        return new CommandLine(spec);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("called without a parser");
        }
        ParamValues params = presets.read(spec.commandLine().getParseResult(), console);
        OutputFile output = OutputFile.parse(out);
        oneOf("--codec auto, h264, prores or ffv1", codec, "auto", "h264", "prores", "ffv1");
        oneOf("--exr-depth auto, half or float", exrDepth, "auto", "half", "float");
        oneOf("--existing fail or overwrite", existing, "fail", "overwrite");
        Resources resources = Resources.of(device, threads, console.environment());
        if (resources.threads() < 0) {
            throw new RenderException(
                    ErrorCode.USAGE, "--threads 0 or more", "'" + resources.threads() + "'", "give 0 for all");
        }
        EngineSettings settings = new EngineSettings(
                DeviceChoice.parse(resources.device()),
                strictDevice,
                resources.threads(),
                EngineSettings.DEFAULT.sourceCacheBytes());
        Path bundle = console.bundles().find(model);
        boolean replace = overwrite || "overwrite".equals(existing);
        presets.save(params, replace);
        RenderPlan plan = new RenderPlan(
                driving, sources, plate, params, frames, output, codec, exrDepth, replace, preview, bundle, settings);
        new RenderRun(console, plan, quiet).run();
        return 0;
    }

    private static void oneOf(String expected, String value, String... allowed) {
        if (!List.of(allowed).contains(value)) {
            throw new RenderException(ErrorCode.USAGE, expected, "'" + value + "'", "give one of these");
        }
    }
}
