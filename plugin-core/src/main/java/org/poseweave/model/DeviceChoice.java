package org.poseweave.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * The device that a user asked for.
 *
 * @param kind where to run
 * @param index which of several devices of that kind
 */
public record DeviceChoice(Kind kind, int index) {
    /** Kinds of devices. */
    public enum Kind {
        /** CUDA if it can be had, else the CPU. */
        AUTO,
        CPU,
        CUDA
    }

    private static final Pattern TEXT = Pattern.compile("(auto|cpu|cuda)(?::(\\d{1,2}))?");

    /** Parses {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}. */
    public static DeviceChoice parse(String text) {
        Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches() || (matcher.group(2) != null && !"cuda".equals(matcher.group(1)))) {
            throw new RenderException(
                    ErrorCode.USAGE, "device auto, cpu, cuda or cuda:N", "'" + text + "'", "give one of these");
        }
        int index = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        return new DeviceChoice(Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)), index);
    }
}
