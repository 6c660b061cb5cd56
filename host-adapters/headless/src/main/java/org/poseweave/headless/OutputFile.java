package org.poseweave.headless;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * Where a render goes: one movie, or a PNG or EXR file a frame whose name has a counter ({@code ####}, {@code %04d} or
 * {@code $F4}).
 *
 * @param text as the user gave it
 * @param path the movie, or the folder and name with its counter as {@code ####}
 * @param sequence whether it is a sequence of PNG or EXR files
 */
record OutputFile(String text, Path path, boolean sequence) {
    private static final String EXR = ".exr";
    private static final List<String> MOVIES = List.of(".mp4", ".mov", ".mkv");

    /**
     * Reads what the user gave; nothing on disk is looked at.
     *
     * @throws RenderException USAGE for an unknown ending or a sequence without a counter
     */
    static OutputFile parse(String text) {
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw usage(text, "give another name");
        }
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        boolean movie = MOVIES.stream().anyMatch(end -> name.endsWith(end) && name.length() > end.length());
        if (movie) {
            return new OutputFile(text, path, false);
        }
        if (!name.endsWith(".png") && !name.endsWith(EXR)) {
            throw usage(text, "end the name with one of these");
        }
        if (FrameCounter.of(String.valueOf(path.getFileName())).isEmpty()) {
            throw usage(text, "a sequence needs a counter in its name: name.####.png");
        }
        return new OutputFile(text, path, true);
    }

    /** File of one frame, or the movie. */
    Path fileOf(long frame) {
        return FrameCounter.of(path.getFileName().toString())
                .filter(counter -> sequence)
                .map(counter -> path.resolveSibling(counter.nameOf(frame)))
                .orElse(path);
    }

    /** Whether the files are EXR. */
    boolean exr() {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(EXR);
    }

    /** A file beside this one with the same stem and another ending; a counter is left out of the stem. */
    Path beside(String ending) {
        String name = path.getFileName().toString();
        String stem = sequence ? FrameCounter.of(name).orElseThrow().stem() : name.substring(0, name.length() - 4);
        return path.resolveSibling(stem + ending);
    }

    /**
     * Makes sure that files can be written to the folder.
     *
     * @throws RenderException CANNOT_WRITE
     */
    void requireWritableFolder() {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE, "an existing folder for " + text, "none", "create " + folder + " first");
        }
        try {
            Files.delete(Files.createTempFile(folder, ".poseweave-", ".probe"));
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE,
                    "a folder that files can be written to",
                    folder + " (" + e.getClass().getSimpleName() + ")",
                    "change its permissions or give another --out",
                    e);
        }
    }

    /**
     * Makes sure that none of these files exists.
     *
     * @throws RenderException CANNOT_WRITE for the first that does
     */
    static void requireAbsent(Path file) {
        if (Files.exists(file)) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE,
                    "a new file " + file,
                    "one that exists",
                    "give --overwrite to replace it, or another --out");
        }
    }

    private static RenderException usage(String text, String remedy) {
        return new RenderException(
                ErrorCode.USAGE,
                "--out to be a movie (.mp4, .mov, .mkv) or a sequence (name.####.png, name.####.exr)",
                "'" + text + "'",
                remedy);
    }
}
