package org.poseweave.resample;

/** Enlarges square planes with Catmull-Rom. */
public final class Enlarge {
    private Enlarge() {}

    /** Planes [planes][size][size] as [planes][to][to], not cut off where they overshoot. */
    public static float[] planes(float[] in, int planes, int size, int to) {
        if (size == to) {
            return in;
        }
        Taps taps = Taps.of(Filter.CATMULL_ROM, 0, (double) size / to, 0, to, 0, size);
        float[] out = new float[planes * to * to];
        float[] row = new float[to];
        for (int plane = 0; plane < planes; plane++) {
            int from = plane * size * size;
            VerticalPass down = new VerticalPass(taps, to, (y, wide) -> across(taps, in, from + y * size, wide));
            for (int y = 0; y < to; y++) {
                down.row(y, row);
                System.arraycopy(row, 0, out, (plane * to + y) * to, to);
            }
        }
        return out;
    }

    /** Like {@link #planes}, cut off at 0..1. */
    public static float[] limited(float[] in, int planes, int size, int to) {
        float[] out = planes(in, planes, size, to);
        if (out != in) {
            for (int i = 0; i < out.length; i++) {
                out[i] = Math.max(0f, Math.min(1f, out[i]));
            }
        }
        return out;
    }

    private static void across(Taps taps, float[] in, int row, float[] wide) {
        for (int x = 0; x < wide.length; x++) {
            float sum = 0;
            for (int k = 0; k < taps.count(x); k++) {
                sum += taps.weight(x, k) * in[row + taps.first(x) + k];
            }
            wide[x] = sum;
        }
    }
}
