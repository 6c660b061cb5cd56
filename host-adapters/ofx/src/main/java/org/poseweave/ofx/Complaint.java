package org.poseweave.ofx;

import java.util.Locale;
import org.poseweave.error.RenderException;

/** Faults in a person's words: what is wrong and what to do. */
final class Complaint {
    private static final int LONGEST = 400;

    private Complaint() {}

    /** One or two sentences. */
    static String of(RenderException fault) {
        String wrong = switch (fault.code()) {
            case MISSING_INPUT -> sentence(fault.found());
            case USAGE, BAD_CONFIG, DEVICE_UNAVAILABLE ->
                sentence("expected " + fault.expected() + ", found " + fault.found());
            default -> sentence("found " + fault.found() + " instead of " + fault.expected());
        };
        return shortened(wrong + ' ' + sentence(fault.remedy()));
    }

    /** Something that a person should know, though the frame is rendered. */
    static String note(String text) {
        return shortened(sentence(text));
    }

    /** For a fault of the program. */
    static String of(Throwable bug) {
        return shortened(sentence("PoseWeave could not render this frame (" + bug + ")")
                + " Please report it with the clip and the parameters.");
    }

    private static String sentence(String text) {
        String stripped = text.strip();
        String first = stripped.isEmpty() ? "" : stripped.substring(0, 1).toUpperCase(Locale.ROOT);
        return first + stripped.substring(first.length()) + (stripped.endsWith(".") ? "" : ".");
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
