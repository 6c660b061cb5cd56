package org.poseweave.error;

import org.jspecify.annotations.Nullable;

/**
 * A fault of input, model or machine that a user can mend. The message says what was expected, what was found and what
 * to do; bugs are ordinary unchecked exceptions instead.
 */
public final class RenderException extends RuntimeException {
    private final ErrorCode code;

    public RenderException(ErrorCode code, String expected, String found, String remedy) {
        this(code, expected, found, remedy, null);
    }

    public RenderException(ErrorCode code, String expected, String found, String remedy, @Nullable Throwable cause) {
        super("expected " + expected + "; found " + found + "; " + remedy, cause);
        this.code = code;
    }

    /** Stable kind of this fault. */
    public ErrorCode code() {
        return code;
    }
}
