package org.poseweave.params;

import java.util.Optional;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.geometry.CropSquare;

/**
 * A crop parameter read: where the square of a clip comes from.
 *
 * @param square present for {@link Kind#SQUARE} only
 */
public record CropSetting(Kind kind, Optional<CropSquare> square) {
    /** The syntax in words. */
    public static final String SYNTAX =
            "auto, full or x,y,side (left edge, top edge and side in pixels of the full frame)";

    /** Where the square comes from. */
    public enum Kind {
        /** Found from the person's keypoints. */
        AUTO,
        /** The largest square in the middle of the frame. */
        FULL,
        /** Given in pixels. */
        SQUARE
    }

    public CropSetting {
        if ((kind == Kind.SQUARE) != square.isPresent()) {
            throw new IllegalArgumentException("CropSetting: square " + square + " does not fit kind " + kind);
        }
    }

    /**
     * Reads the value of a crop parameter.
     *
     * @param key name of the parameter, for messages
     * @throws RenderException of code USAGE
     */
    public static CropSetting parse(String key, String text) {
        return switch (text.strip()) {
            case "auto" -> new CropSetting(Kind.AUTO, Optional.empty());
            case "full" -> new CropSetting(Kind.FULL, Optional.empty());
            default -> new CropSetting(Kind.SQUARE, Optional.of(square(key, text)));
        };
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
