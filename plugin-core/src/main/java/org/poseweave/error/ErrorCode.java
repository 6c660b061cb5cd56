package org.poseweave.error;

/** Stable kinds of fault; the exit status is what the headless command returns for it (after sysexits.h). */
public enum ErrorCode {
    /** A frame could not be rendered although its input was good. */
    RENDER(1),
    /** A parameter or option is wrong. */
    USAGE(2),
    /** Input exists but cannot be read as what it should be: not a video, truncated, no frames. */
    BAD_DATA(65),
    /** Input does not exist. */
    MISSING_INPUT(66),
    /** The asked device or its libraries are not there. */
    DEVICE_UNAVAILABLE(69),
    /** Output cannot be written: no permission, disk full. */
    CANNOT_WRITE(73),
    /** A passing fault; the same command may succeed later. */
    RETRYABLE(75),
    /** A model bundle or configuration is damaged or does not fit this program. */
    BAD_CONFIG(78);

    private final int exitStatus;

    ErrorCode(int exitStatus) {
        this.exitStatus = exitStatus;
    }

    /** Process exit status of the headless command. */
    public int exitStatus() {
        return exitStatus;
    }
}
