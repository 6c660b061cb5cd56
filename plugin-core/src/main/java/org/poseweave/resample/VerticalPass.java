package org.poseweave.resample;

import java.util.Arrays;

/**
 * Resamples rows downwards. Input rows are prepared once each as long as output rows are asked for from top to bottom,
 * and only as many are kept as one output row needs.
 */
public final class VerticalPass {
    /** Prepares an input row. */
    @FunctionalInterface
    public interface Source {
        /** Fills {@code to} with input row {@code y}. */
        void read(int y, float[] to);
    }

    private final Taps taps;
    private final Source source;
    private final float[][] kept;
    private final int[] keptRow;

    public VerticalPass(Taps taps, int floatsPerRow, Source source) {
        this.taps = taps;
        this.source = source;
        int rows = 1;
        for (int i = 0; i < taps.outputs(); i++) {
            rows = Math.max(rows, taps.count(i));
        }
        this.kept = new float[rows][floatsPerRow];
        this.keptRow = new int[rows];
        Arrays.fill(keptRow, Integer.MIN_VALUE);
    }

    /** Fills {@code out} with output row i. */
    public void row(int i, float[] out) {
        int count = taps.count(i);
        int first = taps.first(i);
        Arrays.fill(out, 0, kept[0].length, 0f);
        int k = 0;
        for (; k + 4 <= count; k += 4) {
            addFour(i, k, out);
        }
        for (; k < count; k++) {
            add(input(first + k), taps.weight(i, k), out);
        }
    }

    private static void add(float[] in, float weight, float[] out) {
        for (int x = 0; x < in.length; x++) {
            out[x] += weight * in[x];
        }
    }

    /** Adds four taps at a time, in the order of one by one, to read and write {@code out} less often. */
    private void addFour(int i, int k, float[] out) {
        int y = taps.first(i) + k;
        float[] a = input(y);
        float[] b = input(y + 1);
        float[] c = input(y + 2);
        float[] d = input(y + 3);
        float weightA = taps.weight(i, k);
        float weightB = taps.weight(i, k + 1);
        float weightC = taps.weight(i, k + 2);
        float weightD = taps.weight(i, k + 3);
        for (int x = 0; x < a.length; x++) {
            out[x] = out[x] + weightA * a[x] + weightB * b[x] + weightC * c[x] + weightD * d[x];
        }
    }

    private float[] input(int y) {
        int slot = Math.floorMod(y, kept.length);
        if (keptRow[slot] != y) {
            source.read(y, kept[slot]);
            keptRow[slot] = y;
        }
        return kept[slot];
    }
}
