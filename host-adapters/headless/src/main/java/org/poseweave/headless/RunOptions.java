package org.poseweave.headless;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.studio.PathMap;
import org.poseweave.studio.RunSettings;
import org.poseweave.studio.RunSettings.Existing;
import org.poseweave.studio.RunSettings.ProgressKind;
import picocli.CommandLine.Option;

/** Options of a run that change no pixel: what exists, how progress is told, what is written beside the frames. */
final class RunOptions {
    private static final int MOST_AT_ONCE = 64;

    @Option(
            names = "--existing",
            paramLabel = "DO",
            description =
                    "skip, overwrite or fail. skip keeps frames that decode, are of this job and hold the pixels that"
                            + " were written, and renders the others. Default: fail.")
    private String existing = "fail";

    @Option(names = "--overwrite", description = "The same as --existing overwrite.")
    private boolean overwrite;

    @Option(
            names = "--start-number",
            paramLabel = "N",
            description = "Number of the driving clip's first frame in --frames, messages and file names; may be"
                    + " negative. Default: 1.")
    private long startNumber = 1;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description =
                    "Frames rendered at the same time, while others are decoded and written; they share --threads."
                            + " 1 does everything one after the other and takes the least memory; the pixels are the same."
                            + " Default: 0, as many as threads, at most 4.")
    private int framesAtOnce;

    @Option(
            names = "--progress",
            paramLabel = "KIND",
            description =
                    "plain (a line a frame), openjd (openjd_progress and openjd_status lines), none, or auto (a bar"
                            + " on a terminal, else plain). Default: auto.")
    private String progress = "auto";

    @Option(
            names = "--log-json",
            paramLabel = "FILE",
            description = "Append a line of JSON for every event: start, frame, end, fault.")
    private @Nullable String log;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description =
                    "Write a JSON list of the frames with the hashes of their pixels, of the job and of the model.")
    private @Nullable String manifest;

    @Option(
            names = "--path-map",
            paramLabel = "FILE",
            description = "Rules that map paths of another machine to this one (Open Job Description, pathmapping-1.0);"
                    + " applied to clips, output, model and files among the parameters.")
    private @Nullable String pathMap;

    @Option(
            names = "--dry-run",
            description = "Check everything, say what would be rendered and stop; nothing is written.")
    private boolean dryRun;

    @Option(
            names = "--analysis",
            paramLabel = "FILE",
            description =
                    "Take squares, choice of sources and motion from the file that analyse JOB.json wrote, instead of"
                            + " looking again; the frames are the same. auto: the one beside the output.")
    private @Nullable String analysis;

    /** @param output beside which an automatic analysis lies */
    RunSettings settings(OutputFile output) {
        requireFramesAtOnce(framesAtOnce);
        Existing what = overwrite ? Existing.OVERWRITE : one("--existing", existing, Existing.values());
        PathMap map = pathMap();
        return new RunSettings(
                what,
                one("--progress", progress, ProgressKind.values()),
                path("--log-json", log, map),
                path("--manifest", manifest, map),
                analysis(output, map),
                startNumber,
                framesAtOnce,
                dryRun);
    }

    static void requireFramesAtOnce(int count) {
        if (count < 0 || count > MOST_AT_ONCE) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "--at-once from 0 to " + MOST_AT_ONCE,
                    Integer.toString(count),
                    "give 0 for as many as pay");
        }
    }

    private @Nullable Path analysis(OutputFile output, PathMap map) {
        return "auto".equals(analysis) ? JobAnalysis.beside(output) : path("--analysis", analysis, map);
    }

    PathMap pathMap() {
        Path file = path("--path-map", pathMap, PathMap.NONE);
        return file == null ? PathMap.NONE : PathMap.read(file);
    }

    private static <E extends Enum<E>> E one(String option, String value, E[] allowed) {
        for (E one : allowed) {
            if (one.name().toLowerCase(Locale.ROOT).equals(value)) {
                return one;
            }
        }
        String names = Arrays.stream(allowed)
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new RenderException(
                ErrorCode.USAGE, option + " to be one of " + names, "'" + value + "'", "give one of these");
    }

    private static @Nullable Path path(String option, @Nullable String text, PathMap map) {
        if (text == null) {
            return null;
        }
        try {
            return Path.of(map.map(text));
        } catch (InvalidPathException e) {
            throw new RenderException(ErrorCode.USAGE, option + " FILE", "'" + text + "'", "give another name", e);
        }
    }
}
