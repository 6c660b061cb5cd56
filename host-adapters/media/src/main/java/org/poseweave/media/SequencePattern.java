package org.poseweave.media;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file name with a frame number in it: {@code name.####.png}, {@code name.%04d.png}, {@code name.$F4.png} (also
 * {@code %d} and {@code $F} without padding). The number may only be in the last part of the path. Negative numbers
 * count their sign as a place, as {@code %04d} does.
 *
 * @param folder where the files are
 * @param prefix of the file names, before the number
 * @param padding least number of places, filled with zeros
 * @param suffix of the file names, after the number
 */
record SequencePattern(Path folder, String prefix, int padding, String suffix) {
    private static final Pattern PLACE = Pattern.compile("(#+)|%0(\\d{1,2})d|%d|\\$F(\\d{0,2})");

    /** Reads a pattern, or returns null if {@code text} has no place for a number. */
    static @Nullable SequencePattern parse(String text) {
        Path path = InputFile.path(text);
        Path last = path.getFileName();
        if (last == null) {
            return null;
        }
        String name = last.toString();
        Matcher matcher = PLACE.matcher(name);
        if (!matcher.find()) {
            return null;
        }
        Path parent = path.getParent();
        return new SequencePattern(
                parent == null ? Path.of("") : parent,
                name.substring(0, matcher.start()),
                padding(matcher),
                name.substring(matcher.end()));
    }

    /** The file of a number. */
    Path file(long number) {
        return folder.resolve(prefix + formatted(number) + suffix);
    }

    /** The number in a file name of this pattern, written exactly as {@link #file} would write it. */
    OptionalLong number(String fileName) {
        int end = fileName.length() - suffix.length();
        if (end <= prefix.length() || !fileName.startsWith(prefix) || !fileName.endsWith(suffix)) {
            return OptionalLong.empty();
        }
        String digits = fileName.substring(prefix.length(), end);
        if (!digits.matches("-?\\d{1,18}")) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(digits);
        return formatted(number).equals(digits) ? OptionalLong.of(number) : OptionalLong.empty();
    }

    private String formatted(long number) {
        String digits = Long.toString(Math.abs(number));
        String sign = number < 0 ? "-" : "";
        return sign + "0".repeat(Math.max(0, padding - sign.length() - digits.length())) + digits;
    }

    private static int padding(Matcher matcher) {
        if (matcher.group(1) != null) {
            return matcher.group(1).length();
        }
        String places = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
        return places == null || places.isEmpty() ? 1 : Integer.parseInt(places);
    }
}
