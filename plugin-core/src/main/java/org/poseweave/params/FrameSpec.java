package org.poseweave.params;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * Frames as a person lists them: {@code 1-100}, {@code 1,5,7-9}, {@code 1-100x2} (every second), {@code -10--1}.
 *
 * @param frames frame numbers in the order given, each once
 */
public record FrameSpec(List<Long> frames) {
    /** The syntax in words. */
    public static final String SYNTAX = "frames such as 1-100, 1,5,7-9 or 1-100x2";

    /** Most frames a list may name; more is a slip of the keyboard. */
    public static final int MAX_FRAMES = 1_000_000;

    private static final Pattern ITEM =
            Pattern.compile("\\s*(-?\\d{1,9})\\s*(?:-\\s*(-?\\d{1,9})\\s*(?:x\\s*(\\d{1,9})\\s*)?)?");

    public FrameSpec {
        frames = List.copyOf(frames);
    }

    /**
     * Reads a list of frames.
     *
     * @param name option or parameter the text belongs to, for messages
     * @throws RenderException of code USAGE
     */
    public static FrameSpec parse(String name, String text) {
        if (text.isBlank()) {
            throw fault(name, text, "name at least one frame");
        }
        if (text.contains(":")) {
            throw fault(
                    name,
                    text,
                    "write 1-100x2 for every second frame; ':' is refused because it means a step to some programs"
                            + " and a stagger to others");
        }
        Set<Long> frames = new LinkedHashSet<>();
        long listed = 0;
        for (String part : text.split(",", -1)) {
            Matcher item = ITEM.matcher(part);
            if (!item.matches()) {
                throw fault(name, text, "correct the part \"" + part.strip() + "\"");
            }
            long first = Long.parseLong(item.group(1));
            long last = item.group(2) == null ? first : Long.parseLong(item.group(2));
            long step = item.group(3) == null ? 1 : Long.parseLong(item.group(3));
            if (last < first) {
                throw fault(name, text, "write the lower frame first: " + last + "-" + first);
            }
            if (step == 0) {
                throw fault(name, text, "give a step of at least 1");
            }
            listed += (last - first) / step + 1;
            if (listed > MAX_FRAMES) {
                throw fault(name, text, "list at most " + MAX_FRAMES + " frames at once");
            }
            for (long frame = first; frame <= last; frame += step) {
                frames.add(frame);
            }
        }
        return new FrameSpec(List.copyOf(frames));
    }

    private static RenderException fault(String name, String text, String remedy) {
        return new RenderException(ErrorCode.USAGE, name + " to be " + SYNTAX, "\"" + text + "\"", remedy);
    }
}
