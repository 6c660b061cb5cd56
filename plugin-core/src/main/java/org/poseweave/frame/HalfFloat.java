package org.poseweave.frame;

/** Conversion between IEEE 754 binary16 and binary32, subnormals, infinities and NaN payloads included. */
public final class HalfFloat {
    private static final int FLOAT_INFINITY = 0x7f800000;
    /** Bits of 65520, the least float that rounds to the half infinity. */
    private static final int FIRST_OVERFLOW = 0x477ff000;
    /** Bits of 2^-14, the least normal half. */
    private static final int FIRST_NORMAL = 0x38800000;
    /** Distance of the two exponent biases, in float bits. */
    private static final int BIAS_SHIFT = (127 - 15) << 23;

    private static final float LEAST_SUBNORMAL = 0x1p-24f;

    private HalfFloat() {}

    /** The float of the same value; exact for each of the 65536 halves. */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        if (exponent == 0) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(mantissa * LEAST_SUBNORMAL));
        }
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | FLOAT_INFINITY | (mantissa << 13));
        }
        return Float.intBitsToFloat(sign | ((exponent << 23) + BIAS_SHIFT) | (mantissa << 13));
    }

    /** The nearest half, ties to the even one; values from 65520 on give infinity, NaN stays NaN. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff;
        return (short) (sign | halfMagnitude(magnitude));
    }

    private static int halfMagnitude(int magnitude) {
        if (magnitude > FLOAT_INFINITY) {
            int payload = (magnitude >>> 13) & 0x3ff;
            return 0x7c00 | (payload == 0 ? 0x200 : payload);
        }
        if (magnitude >= FIRST_OVERFLOW) {
            return 0x7c00;
        }
        if (magnitude >= FIRST_NORMAL) {
            int even = (magnitude >>> 13) & 1;
            return (magnitude - BIAS_SHIFT + 0xfff + even) >>> 13;
        }
        // A float from 0.5 to 1 has steps of 2^-24, those of a subnormal half: the addition does the rounding.
        return Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f) - Float.floatToRawIntBits(0.5f);
    }
}
