package org.poseweave.model;

import java.util.Locale;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** What a device computes in. */
public enum Precision {
    /** 32-bit floats throughout; TF32 is off. */
    FP32,
    /** 16-bit floats where the device has them: TensorRT. Elsewhere 32-bit, and the device report says so. */
    FP16,
    /** 8-bit integers in convolutions on the CPU, where the bundle has graphs for it. */
    INT8;

    /** Parses {@code fp32}, {@code fp16} or {@code int8}. */
    public static Precision parse(String text) {
        for (Precision precision : values()) {
            if (precision.text().equals(text.toLowerCase(Locale.ROOT))) {
                return precision;
            }
        }
        throw new RenderException(
                ErrorCode.USAGE, "precision fp32, fp16 or int8", "'" + text + "'", "give one of these");
    }

    /** The form that {@link #parse} takes. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
