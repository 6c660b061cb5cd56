package org.poseweave.params;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
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

    private static final long MOST_CANDIDATES = 48;
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

    /**
     * Frames, from 0 and rising, among which the reference is: the given one, or evenly spread ones. A given frame that
     * the clip does not have leaves none.
     *
     * @param count frames of the driving clip
     */
    public List<Long> candidates(long count) {
        if (frame.isPresent()) {
            return frame.getAsLong() <= count ? List.of(frame.getAsLong() - 1) : List.of();
        }
        long looked = Math.min(MOST_CANDIDATES, count);
        return LongStream.range(0, looked)
                .map(i -> (2 * i + 1) * count / (2 * looked))
                .boxed()
                .toList();
    }
}
