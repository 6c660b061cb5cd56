package org.poseweave.headless;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The counter in the name of an image sequence.
 *
 * @param before text before the counter
 * @param digits least number of digits
 * @param after text after the counter
 */
record FrameCounter(String before, int digits, String after) {
    private static final Pattern COUNTER = Pattern.compile("(#+)|%0(\\d{1,2})d|%d|\\$F(\\d{0,2})");

    /** The first counter in a file name, if it has one. */
    static Optional<FrameCounter> of(String name) {
        Matcher matcher = COUNTER.matcher(name);
        return matcher.find()
                ? Optional.of(new FrameCounter(
                        name.substring(0, matcher.start()), digits(matcher), name.substring(matcher.end())))
                : Optional.empty();
    }

    /** File name of one frame. */
    String nameOf(long frame) {
        return before + String.format(Locale.ROOT, "%0" + digits + "d", frame) + after;
    }

    /** The name without counter, the dot or dash before it, and ending. */
    String stem() {
        String stem = before.replaceAll("[._-]+$", "");
        return stem.isEmpty() ? "sequence" : stem;
    }

    private static int digits(Matcher matcher) {
        if (matcher.group(1) != null) {
            return matcher.group(1).length();
        }
        String digits = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
        return digits == null || digits.isEmpty() ? 1 : Integer.parseInt(digits);
    }
}
