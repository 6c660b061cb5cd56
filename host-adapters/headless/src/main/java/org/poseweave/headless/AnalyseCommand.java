package org.poseweave.headless;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.geometry.CropPath;
import org.poseweave.media.TextSink;
import org.poseweave.model.DeviceChoice;
import org.poseweave.motionfile.Coordinates;
import org.poseweave.motionfile.MotionFile;
import org.poseweave.motionfile.MotionHeader;
import org.poseweave.motionfile.PointTracks;
import org.poseweave.params.FramingParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.pipeline.ClipEvents;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.track.MotionTrack;
import org.poseweave.wiring.Program;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code poseweave analyse}: what a driving clip shows, as a file that render takes and that people may change. */
@Command(
        name = "analyse",
        description = "Writes squares, keypoints, confidence and cuts of a driving clip to a motion file. With "
                + "--motion-file render takes them from there; every chunk of a farm can share one.",
        sortOptions = false,
        sortSynopsis = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "analyse JOB.json [OPTIONS] takes a job file and options as render does, and writes what all chunks of the job"
                    + " share, choice of sources included, beside its output (shot.analysis, or --analysis FILE). With"
                    + " --analysis auto render takes it from there; the frames are the same."
        })
final class AnalyseCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--driving", required = true, paramLabel = "CLIP", description = "Clip that shows the motion.")
    private String driving = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Motion file, .json or .csv.")
    private String out = "";

    @Option(names = "--model", paramLabel = "NAME", description = "Model bundle. Default: face-draft.")
    private String model = "face-draft";

    @Option(
            names = "--coordinates",
            paramLabel = "WHICH",
            description =
                    "What keypoints count in: crop (-1 to 1 of the square) or frame (pixels, y down). Default: crop.")
    private String coordinates = "crop";

    @Option(
            names = "--tracks",
            paramLabel = "FILE",
            description =
                    "Point tracks of another program, a line a frame: frame x y x y ...; the square follows them.")
    private @Nullable String tracks;

    @Option(
            names = "--points",
            split = ",",
            paramLabel = "NAMES",
            description = "Keypoints that the tracks are of, in their order; those take the place of what was found.")
    private List<String> points = List.of();

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu, cuda or cuda:N. Default: auto.")
    private @Nullable String device;

    @Option(names = "--threads", paramLabel = "N", description = "CPU threads, 0 for all. Default: 0.")
    private @Nullable Integer threads;

    @Option(names = "--overwrite", description = "Replace an existing file.")
    private boolean overwrite;

    @Option(names = "--quiet", description = "Print nothing but errors.")
    private boolean quiet;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets any parameter by its key.")
    private List<String> sets = List.of();

    private AnalyseCommand(Console console) {
        this.console = console;
    }

    static CommandLine commandLine(Console console) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new AnalyseCommand(console));
        ParamOptions.addTo(spec, AnalysisProgress.PARAMS);
        return new CommandLine(spec);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("called without a parser");
        }
        ParamValues params = ParamOptions.read(spec.commandLine().getParseResult(), sets, ParamValues.defaults());
        if (!out.toLowerCase(Locale.ROOT).matches(".+\\.(json|csv)")) {
            throw usage("--out to be a motion file (.json or .csv)", out, "end the name with one of these");
        }
        if (!coordinates.matches("crop|frame")) {
            throw usage("--coordinates crop or frame", coordinates, "give one of these");
        }
        if (!overwrite) {
            OutputFile.requireAbsent(Path.of(out));
        }
        Resources resources = Resources.of(device, threads, console.environment());
        EngineSettings settings = new EngineSettings(
                DeviceChoice.parse(resources.device()),
                false,
                Math.max(0, resources.threads()),
                EngineSettings.DEFAULT.sourceCacheBytes());
        try (Program program = Program.of(console.bundles().find(model), settings);
                Clip clip = program.clips().open(driving);
                Interruption interruption = Interruption.open()) {
            write(program.pipeline(), clip, params, interruption);
        }
        return 0;
    }

    private void write(RenderPipeline pipeline, Clip clip, ParamValues given, Interruption interruption) {
        AnalysisProgress progress = new AnalysisProgress(console, quiet, true, interruption);
        PointTracks imported = tracks == null ? null : PointTracks.read(tracks, clip.info());
        ParamValues params = given;
        MotionTrack track;
        try {
            if (imported != null) {
                CropPath followed = imported.follow(pipeline.driving().squares(clip, given, progress));
                params = given.with(Params.DRIVING_CROP, followed.format());
            }
            track = pipeline.driving().analyse(clip, params, progress);
        } finally {
            progress.end();
        }
        if (imported != null && !points.isEmpty()) {
            track = imported.placed(track, points, pipeline.bundle().keypointNames());
        }
        Coordinates kind = coordinates.equals("crop") ? Coordinates.CROP : Coordinates.FRAME;
        MotionFile file = new MotionFile(MotionHeader.of(clip.info(), pipeline.bundle(), kind), track);
        TextSink.write(Path.of(out), to -> file.write(to, MotionFile.isCsv(out)));
        if (!quiet) {
            ClipEvents events = pipeline.driving().events(track, given);
            ClipEcho.lines(events, given.get(FramingParams.LOST)).forEach(console::say);
            console.say("wrote " + out + ": " + track.count() + " frames");
        }
    }

    private static RenderException usage(String expected, String found, String remedy) {
        return new RenderException(ErrorCode.USAGE, expected, "'" + found + "'", remedy);
    }
}
