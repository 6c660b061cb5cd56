package org.poseweave.headless;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.model.DeviceChoice;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.ParamValues;
import org.poseweave.params.ReferenceSetting;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.Shot;
import org.poseweave.pipeline.SourceReport;
import org.poseweave.wiring.Program;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code poseweave sources}: which source frames a render would use, and why. */
@Command(
        name = "sources",
        description =
                "Shows which source frames a render with the same options would use: a table, a contact sheet with"
                        + " scores, and the frames as a line for --source-frames.",
        sortOptions = false,
        sortSynopsis = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Scores go from 0 to 1 and compare the frames that were looked at (48 at most, evenly over the clips): sharp is"
                    + " the focus on the subject, eyes how far they are open, sure the network's confidence, inside whether"
                    + " the subject lies within the square; quality is the least of them. Pose is the distance to the"
                    + " nearest of up to 48 driving frames, near the number of them that no other frame is nearer to."
        })
final class SourcesCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--source",
            required = true,
            paramLabel = "CLIP",
            description = "Clip that shows the subject; may be given several times.")
    private List<String> sources = List.of();

    @Option(
            names = "--driving",
            paramLabel = "CLIP",
            description = "Clip that shows the motion, to compare poses with.")
    private @Nullable String driving;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Model bundle, by name or folder. Default: face-draft.")
    private String model = "face-draft";

    @Option(names = "--out", paramLabel = "FILE", description = "Contact sheet (name.png).")
    private @Nullable String out;

    @Option(names = "--json", paramLabel = "FILE", description = "The same as data (name.json).")
    private @Nullable String json;

    @Option(names = "--overwrite", description = "Replace files that exist.")
    private boolean overwrite;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu, cuda or cuda:N.")
    private @Nullable String device;

    @Option(names = "--threads", paramLabel = "N", description = "CPU threads, 0 for all.")
    private @Nullable Integer threads;

    @Mixin
    private PresetOptions presets = new PresetOptions();

    private SourcesCommand(Console console) {
        this.console = console;
    }

    static CommandLine commandLine(Console console) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new SourcesCommand(console));
        ParamOptions.addTo(spec);
        return new CommandLine(spec);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("called without a parser");
        }
        ParamValues params = presets.read(spec.commandLine().getParseResult(), console);
        Path sheet = SourceFiles.named("--out", out, ".png", overwrite);
        Path data = SourceFiles.named("--json", json, ".json", overwrite);
        presets.save(params, overwrite);
        Resources resources = Resources.of(device, threads, console.environment());
        EngineSettings settings = new EngineSettings(
                DeviceChoice.parse(resources.device()),
                false,
                Math.max(0, resources.threads()),
                EngineSettings.DEFAULT.sourceCacheBytes());
        try (Program program = Program.of(console.bundles().find(model), settings);
                ClipList clips = ClipList.open(program.clips(), sources);
                ClipList motion = ClipList.open(program.clips(), driving == null ? List.of() : List.of(driving))) {
            Clip drives = motion.clips().isEmpty()
                    ? clips.clips().get(0)
                    : motion.clips().get(0);
            Shot shot = new Shot(drives, clips.clips(), params);
            List<Long> compared = motion.clips().isEmpty()
                    ? List.of()
                    : ReferenceSetting.parse("reference", "auto")
                            .candidates(drives.info().frameCount());
            SourceReport report = program.pipeline().sourceReport(shot, compared, RenderMonitor.NONE);
            SourceTable.lines(shot, report).forEach(console::say);
            if (sheet != null) {
                String title = sources.stream().map(SourcesCommand::name).collect(Collectors.joining(", "))
                        + (driving == null ? "" : "   for " + name(driving));
                SourceFiles.sheet(sheet, title, program.pipeline(), shot, report);
                console.say("sheet    " + sheet);
            }
            if (data != null) {
                SourceFiles.data(data, shot, report);
                console.say("data     " + data);
            }
        }
        return 0;
    }

    private static String name(String path) {
        return String.valueOf(Path.of(path).getFileName());
    }
}
