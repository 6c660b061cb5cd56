package org.poseweave.params;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;

/**
 * A crop parameter read: where the squares of a clip come from.
 *
 * @param path present for {@link Kind#SQUARE} and {@link Kind#KEYS} only
 */
public record CropSetting(Kind kind, Optional<CropPath> path) {
    /** The syntax in words. */
    public static final String SYNTAX =
            "auto, track, hand, full, x,y,side (left edge, top edge and side in pixels of the full frame), keys such as"
                    + " 1: 420,0,1080; 40: 500,0,900, or @FILE with a key a line";

    private static final int MOST_BYTES = 64 << 20;

    /** Where the squares come from. */
    public enum Kind {
        /** Found from the person's keypoints in the first frame. */
        AUTO,
        /** Found in the first frame and followed through the clip. */
        TRACK,
        /** Centre and size by parameters of their own, which hosts can animate. */
        HAND,
        /** The largest square in the middle of the frame. */
        FULL,
        /** One square, given in pixels. */
        SQUARE,
        /** Squares given in pixels for some frames. */
        KEYS
    }

    public CropSetting {
        if ((kind == Kind.SQUARE || kind == Kind.KEYS) != path.isPresent()) {
            throw new IllegalArgumentException("CropSetting: path " + path + " does not fit kind " + kind);
        }
    }

    /**
     * Reads the value of a crop parameter, and the file that it names.
     *
     * @param key name of the parameter, for messages
     * @throws RenderException of code USAGE, or MISSING_INPUT or BAD_DATA for the file
     */
    public static CropSetting parse(String key, String text) {
        String word = text.strip();
        return switch (word) {
            case "auto" -> new CropSetting(Kind.AUTO, Optional.empty());
            case "track" -> new CropSetting(Kind.TRACK, Optional.empty());
            case "hand" -> new CropSetting(Kind.HAND, Optional.empty());
            case "full" -> new CropSetting(Kind.FULL, Optional.empty());
            default -> {
                if (word.startsWith("@")) {
                    yield keys(word.substring(1), read(key, word.substring(1)));
                }
                yield word.contains(":")
                        ? keys(key, word)
                        : new CropSetting(Kind.SQUARE, Optional.of(CropPath.still(square(key, text))));
            }
        };
    }

    private static CropSetting keys(String name, String text) {
        return new CropSetting(Kind.KEYS, Optional.of(CropPath.parse(name, text)));
    }

    private static String read(String key, String name) {
        String expected = key + " to name a text file of crops";
        try {
            Path file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                throw new RenderException(ErrorCode.MISSING_INPUT, expected, "no file " + name, "correct the path");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new RenderException(
                        ErrorCode.BAD_DATA, expected, name + " of " + Files.size(file) + " bytes", "name another file");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new RenderException(
                    ErrorCode.BAD_DATA, expected, name + ", which is no text", "name another file", e);
        } catch (InvalidPathException | IOException e) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT, expected, name + " that cannot be read", "check its permissions", e);
        }
    }

    private static CropSquare square(String key, String text) {
        try {
            return CropSquare.parse(text);
        } catch (RenderException e) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    key + " to be " + SYNTAX,
                    "\"" + text + "\"",
                    "write for example 420,0,1080, with a side of at least 1",
                    e);
        }
    }
}
