package org.poseweave.error;

import org.jspecify.annotations.Nullable;

/**
 * A fault of input, model or machine that a user can mend. The message says what was expected, what was found and what
 * to do; bugs are ordinary unchecked exceptions instead.
 */
public final class RenderException extends RuntimeException {
    private final ErrorCode code;
    private final String expected;
    private final String found;
    private final String remedy;

    public RenderException(ErrorCode code, String expected, String found, String remedy) {
        this(code, expected, found, remedy, null);
    }

    public RenderException(ErrorCode code, String expected, String found, String remedy, @Nullable Throwable cause) {
        super("expected " + expected + "; found " + found + "; " + remedy, cause);
        this.code = code;
        this.expected = expected;
        this.found = found;
        this.remedy = remedy;
    }

    /** Stable kind of this fault. */
    public ErrorCode code() {
        return code;
    }

    /** What should have been there, without capital or full stop. */
    public String expected() {
        return expected;
    }

    /** What was there instead. */
    public String found() {
        return found;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}
