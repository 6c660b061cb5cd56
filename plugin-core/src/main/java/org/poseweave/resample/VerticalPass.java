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
        int length = kept[0].length;
        for (int k = 0; k < taps.count(i); k++) {
            float[] in = input(taps.first(i) + k);
            float weight = taps.weight(i, k);
            if (k == 0) {
                for (int x = 0; x < length; x++) {
                    out[x] = weight * in[x];
                }
            } else {
                for (int x = 0; x < length; x++) {
                    out[x] += weight * in[x];
                }
            }
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
