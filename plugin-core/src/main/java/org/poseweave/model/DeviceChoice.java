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
        /** TensorRT if it can be had, else CUDA, else the CPU. */
        AUTO,
        CPU,
        CUDA,
        TENSORRT
    }

    /** The processor, which every machine has. */
    public static final DeviceChoice PROCESSOR = new DeviceChoice(Kind.CPU, 0);

    private static final Pattern TEXT = Pattern.compile("(auto|cpu|cuda|tensorrt)(?::(\\d{1,2}))?");

    /** Parses {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}, {@code tensorrt} or {@code tensorrt:N}. */
    public static DeviceChoice parse(String text) {
        Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        boolean known = matcher.matches();
        Kind kind = known ? Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)) : Kind.AUTO;
        boolean card = kind == Kind.CUDA || kind == Kind.TENSORRT;
        if (!known || (matcher.group(2) != null && !card)) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "device auto, cpu, cuda[:N] or tensorrt[:N]",
                    "'" + text + "'",
                    "give one of these");
        }
        return new DeviceChoice(kind, matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)));
    }

    /** Whether this is an NVIDIA card, however it is driven. */
    public boolean card() {
        return kind == Kind.CUDA || kind == Kind.TENSORRT;
    }

    /** The form that {@link #parse} takes; cards with their number. */
    public String text() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return card() ? name + ":" + index : name;
    }
}
