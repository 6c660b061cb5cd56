package org.poseweave.params;

import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * The reference parameter read: the driving frame that motion is measured from.
 *
 * @param frame number from 1; empty if the frame that looks most like the source is to be found
 */
public record ReferenceSetting(OptionalLong frame) {
    /** The syntax in words. */
    public static final String SYNTAX = "auto or the number of a driving frame, from 1";

    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

    /**
     * Reads the value of a reference parameter.
     *
     * @param key name of the parameter, for messages
     * @throws RenderException of code USAGE
     */
    public static ReferenceSetting parse(String key, String text) {
        String word = text.strip();
        if ("auto".equals(word)) {
            return new ReferenceSetting(OptionalLong.empty());
        }
        if (!NUMBER.matcher(word).matches()) {
            throw new RenderException(
                    ErrorCode.USAGE, key + " to be " + SYNTAX, "\"" + text + "\"", "write auto, or for example 12");
        }
        return new ReferenceSetting(OptionalLong.of(Long.parseLong(word)));
    }
}
