package org.poseweave.media;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** A file to read, checked before FFmpeg sees it so that the message says what a person would say. */
final class InputFile {
    private InputFile() {}

    /** Turns text into a path. */
    static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT,
                    "a file name that this system can represent",
                    "\"" + name + "\" (file names are read as " + System.getProperty("sun.jnu.encoding") + ")",
                    "run with a UTF-8 locale, for instance LC_ALL=C.UTF-8, or rename the file",
                    e);
        }
    }

    /** Throws unless {@code file} is a regular, readable file that is not empty. */
    static void check(String name, Path file, String expected) {
        if (!Files.exists(file)) {
            throw new RenderException(ErrorCode.MISSING_INPUT, expected, "no file " + name, "check the path");
        }
        if (Files.isDirectory(file)) {
            throw new RenderException(
                    ErrorCode.BAD_DATA, expected, "the folder " + name, "name a file, or a sequence as name.####.png");
        }
        if (!Files.isRegularFile(file)) {
            throw new RenderException(
                    ErrorCode.BAD_DATA, expected, name + ", which is a device or a pipe", "name a regular file");
        }
        if (!Files.isReadable(file)) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    expected,
                    name + ", which this user may not read",
                    "change its permissions or copy it");
        }
        if (file.toFile().length() == 0) {
            throw new RenderException(
                    ErrorCode.BAD_DATA, expected, name + ", which is empty (0 bytes)", "copy or export it again");
        }
    }

    /** The form in which FFmpeg takes a local file: its protocol named, so that no colon in the name reads as one. */
    static String url(Path file) {
        return "file:" + file.toAbsolutePath().toString().replace(File.separatorChar, '/');
    }
}
