package org.poseweave.resample;

import java.util.Arrays;

/**
 * Weights of one axis: output pixel i is the sum over k below {@link #count} of input pixel {@code first(i) + k} times
 * {@code weight(i, k)}. When the picture shrinks the kernel widens with it, so that nothing aliases. Input pixels
 * beyond the ends are those at the ends held.
 */
public final class Taps {
    private static final int MAX_REACH = 1 << 21;

    private static final int STEPS = 1 << 22;

    private final int[] first;
    private final float[][] weights;

    private Taps(int[] first, float[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    /**
     * Taps of the output pixels {@code from} to {@code to - 1}, which are numbered from 0 here. The centre of output
     * pixel x lies at input position {@code origin + (x + 0.5) * step}, where input pixel j covers [j, j+1); so the
     * taps of a pixel do not depend on which of its neighbours are asked for.
     *
     * @param low first input pixel there is
     * @param high one past the last input pixel there is
     */
    public static Taps of(Filter filter, double origin, double step, int from, int to, int low, int high) {
        double scale = Math.max(1, step);
        double reach = filter.reach(scale);
        if (!(step > 0 && filter.radius() * scale <= MAX_REACH)) {
            throw new IllegalArgumentException(
                    "Taps: step " + step + " must be above 0 and at most " + MAX_REACH / filter.radius());
        }
        if (low >= high) {
            throw new IllegalArgumentException("Taps: input " + low + ".." + high + " must not be empty");
        }
        int outputs = to - from;
        int[] first = new int[outputs];
        float[][] weights = new float[outputs][];
        for (int i = 0; i < outputs; i++) {
            double centre = origin + (from + i + 0.5) * step;
            long begins = (long) Math.ceil(centre - reach - 0.5);
            long ends = (long) Math.floor(centre + reach - 0.5);
            int heldFrom = clamp(begins, low, high - 1);
            int heldTo = clamp(ends, low, high - 1);
            double[] sums = new double[heldTo - heldFrom + 1];
            double total = 0;
            for (long j = begins; j <= ends; j++) {
                double weight = filter.weight(j + 0.5 - centre, scale);
                sums[clamp(j, low, high - 1) - heldFrom] += weight;
                total += weight;
            }
            int begin = 0;
            while (begin < sums.length - 1 && sums[begin] == 0) {
                begin++;
            }
            int end = sums.length;
            while (end > begin + 1 && sums[end - 1] == 0) {
                end--;
            }
            first[i] = heldFrom + begin;
            weights[i] = normalised(Arrays.copyOfRange(sums, begin, end), total);
        }
        return new Taps(first, weights);
    }

    /**
     * Weights in whole steps of 2^-22 that add up to 1: float sums of them are exact, so that what is opaque or white
     * stays so.
     */
    private static float[] normalised(double[] sums, double total) {
        long[] steps = new long[sums.length];
        long missing = STEPS;
        int largest = 0;
        for (int k = 0; k < sums.length; k++) {
            steps[k] = Math.round(sums[k] / total * STEPS);
            missing -= steps[k];
            largest = sums[k] > sums[largest] ? k : largest;
        }
        steps[largest] += missing;
        float[] weights = new float[sums.length];
        for (int k = 0; k < sums.length; k++) {
            weights[k] = (float) steps[k] / STEPS;
        }
        return weights;
    }

    /** Resamples a row of interleaved RGBA whose first pixel is input pixel {@code rowFirst}. */
    public void applyRgba(float[] row, int rowFirst, float[] out) {
        for (int i = 0; i < first.length; i++) {
            float[] w = weights[i];
            int at = 4 * (first[i] - rowFirst);
            float r = 0;
            float g = 0;
            float b = 0;
            float a = 0;
            for (int k = 0; k < w.length; k++, at += 4) {
                r += w[k] * row[at];
                g += w[k] * row[at + 1];
                b += w[k] * row[at + 2];
                a += w[k] * row[at + 3];
            }
            out[4 * i] = r;
            out[4 * i + 1] = g;
            out[4 * i + 2] = b;
            out[4 * i + 3] = a;
        }
    }

    /** Number of output pixels. */
    public int outputs() {
        return first.length;
    }

    /** First input pixel of output pixel i. */
    public int first(int i) {
        return first[i];
    }

    /** Number of input pixels of output pixel i, at least 1. */
    public int count(int i) {
        return weights[i].length;
    }

    /** Weight of input pixel {@code first(i) + k}. */
    public float weight(int i, int k) {
        return weights[i][k];
    }

    /** First input pixel that any output pixel needs. */
    public int low() {
        return Arrays.stream(first).min().orElse(0);
    }

    /** One past the last input pixel that any output pixel needs. */
    public int high() {
        int high = 0;
        for (int i = 0; i < first.length; i++) {
            high = i == 0 ? first[i] + count(i) : Math.max(high, first[i] + count(i));
        }
        return high;
    }

    /** Whether every output pixel is an input pixel as it is. */
    public boolean copies() {
        for (int i = 0; i < first.length; i++) {
            if (count(i) != 1 || weight(i, 0) != 1f) {
                return false;
            }
        }
        return true;
    }

    private static int clamp(long value, int low, int high) {
        return (int) Math.max(low, Math.min(high, value));
    }
}
