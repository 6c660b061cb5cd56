package org.poseweave.headless;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.Output;
import org.poseweave.params.ParamValues;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.studio.PathMap;
import org.poseweave.studio.RunSettings.Existing;
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
            "render JOB.json [OPTIONS] takes clips, parameters, output, frames and model from a job file (see validate);"
                    + " options win over it.",
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
    /** Name of the command that {@code analyse JOB.json} stands for. */
    static final String ANALYSIS = "analyse-job";

    private final Console console;
    private final boolean analyses;

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
                    "Clip that the result is put into, frame by frame, instead of the frame that --framing takes: the "
                            + "output of a render of another subject of the same clip, for example. It has its size.")
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
            names = "--outputs",
            paramLabel = "LIST",
            description = "What to write, as result,matte,match: each in a file of its own, the first in --out and the"
                    + " others beside it with their name before the ending, or all as layers of one EXR. Default: what"
                    + " --output says.")
    private @Nullable String outputs;

    @Option(
            names = "--frames",
            paramLabel = "FRAMES",
            description = "Driving frames to render, as 1-100, 1,5,7-9 or 1-100x2. Default: all.")
    private @Nullable String frames;

    @Mixin
    private EngineOptions engine = new EngineOptions();

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

    @Mixin
    private RunOptions run = new RunOptions();

    @Option(names = "--preview", description = "Also write a side-by-side clip and a contact sheet beside the output.")
    private boolean preview;

    @Option(names = "--quiet", description = "Print nothing but errors.")
    private boolean quiet;

    @Mixin
    private PresetOptions presets = new PresetOptions();

    private RenderCommand(Console console, boolean analyses) {
        this.console = console;
        this.analyses = analyses;
    }

    static CommandLine commandLine(Console console) {
        return commandLine(console, false);
    }

    /** The options of {@code render} for another step of its job: the analysis, which is not listed. */
    static CommandLine analysis(Console console) {
        CommandLine command = commandLine(console, true);
        command.setCommandName(ANALYSIS);
        command.getCommandSpec().usageMessage().hidden(true);
        return command;
    }

    private static CommandLine commandLine(Console console, boolean analyses) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new RenderCommand(console, analyses));
        ParamOptions.addTo(spec);
        return new CommandLine(spec);
    }

    /** What a list of options asks for; mistakes in them are thrown as faults of usage. */
    static RenderPlan plan(Console console, List<String> options) {
        CommandLine command = commandLine(console);
        try {
            command.parseArgs(options.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw UsageFaults.explain(e);
        }
        return command.<RenderCommand>getCommand().plan();
    }

    @Override
    public Integer call() {
        RenderPlan plan = plan();
        if (analyses) {
            new JobAnalysis(console, plan, quiet).run();
            return 0;
        }
        if (!plan.run().dryRun()) {
            presets.save(plan.params(), plan.run().existing() == Existing.OVERWRITE);
        }
        new RenderRun(console, plan, quiet).run();
        return 0;
    }

    /** What the options ask for; no clip is opened. */
    RenderPlan plan() {
        if (spec == null) {
            throw new IllegalStateException("called without a parser");
        }
        PathMap paths = run.pathMap();
        ParamValues params = paths.map(presets.read(spec.commandLine().getParseResult(), console));
        OutputFile output = OutputFile.parse(paths.map(out));
        oneOf("--codec auto, h264, prores or ffv1", codec, "auto", "h264", "prores", "ffv1");
        List<Output> wanted = OutputList.parse(outputs, params);
        OutputList.requireLossless(wanted, output, codec);
        oneOf("--exr-depth auto, half or float", exrDepth, "auto", "half", "float");
        EngineSettings settings = engine.settings(console.environment());
        Path bundle = console.bundles().find(paths.map(model));
        return new RenderPlan(
                paths.map(driving),
                sources.stream().map(paths::map).toList(),
                plate == null ? null : paths.map(plate),
                params,
                frames,
                output,
                wanted,
                codec,
                exrDepth,
                run.settings(output),
                preview,
                bundle,
                settings);
    }

    private static void oneOf(String expected, String value, String... allowed) {
        if (!List.of(allowed).contains(value)) {
            throw new RenderException(ErrorCode.USAGE, expected, "'" + value + "'", "give one of these");
        }
    }
}
