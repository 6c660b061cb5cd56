package org.poseweave.colour;

import java.util.function.DoubleUnaryOperator;

/**
 * A curve through 0 that mirrors itself below 0, by linear interpolation between 2048 points an octave: the same on
 * every machine, relative error below 1e-7 for powers.
 */
final class CurveTable {
    private static final int SHIFT = 12;
    private static final int LEAST = Float.floatToIntBits(0x1p-16f);
    private static final int MOST = Float.floatToIntBits(0x1p17f);
    private static final int MAGNITUDE = 0x7fffffff;

    private final DoubleUnaryOperator curve;
    private final float[] values;
    private final float slopeAtZero;

    /** @param curve for numbers of at least 0 */
    CurveTable(DoubleUnaryOperator curve) {
        this.curve = curve;
        values = new float[((MOST - LEAST) >> SHIFT) + 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) curve.applyAsDouble(Float.intBitsToFloat(LEAST + (i << SHIFT)));
        }
        slopeAtZero = values[0] / 0x1p-16f;
    }

    /** Not-a-number stays so. */
    float at(float x) {
        int bits = Float.floatToRawIntBits(x);
        int magnitude = bits & MAGNITUDE;
        float value;
        if (magnitude < LEAST) {
            return x * slopeAtZero;
        } else if (magnitude >= MOST) {
            value = (float) curve.applyAsDouble(Math.abs(x));
        } else {
            int place = magnitude - LEAST;
            int i = place >> SHIFT;
            float share = (place & ((1 << SHIFT) - 1)) * (1f / (1 << SHIFT));
            value = values[i] + (values[i + 1] - values[i]) * share;
        }
        return bits < 0 ? -value : value;
    }
}
