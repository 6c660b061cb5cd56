package org.poseweave.paste;

import org.poseweave.resample.Blur;

/**
 * The edge of a matte of [size][size] values in 0..1, moved and softened; distances in its pixels. Beyond the border the
 * matte is held, so that a subject that the border cuts stays cut there.
 */
public final class MatteEdge {
    private MatteEdge() {}

    /** The matte with its edge moved outwards by {@code px}, inwards where negative; soft edges stay soft. */
    public static float[] grow(float[] matte, int size, double px) {
        return px == 0 ? matte : px > 0 ? dilated(matte, size, px) : inverse(dilated(inverse(matte), size, -px));
    }

    /** The matte with its edge blurred over about {@code px}: a Gaussian of a quarter of that. */
    public static float[] soften(float[] matte, int size, double px) {
        return px == 0 ? matte : Blur.gaussian(matte, size, px / 4);
    }

    /** Whole steps by turns over a cross and a square, nearly a disc; a part of a step is mixed in. */
    private static float[] dilated(float[] matte, int size, double px) {
        int whole = (int) px;
        float[] grown = matte;
        for (int step = 0; step < whole; step++) {
            grown = step(grown, size, step % 2 == 0);
        }
        float part = (float) (px - whole);
        if (part == 0) {
            return grown;
        }
        float[] next = step(grown, size, whole % 2 == 0);
        for (int i = 0; i < next.length; i++) {
            next[i] = grown[i] + part * (next[i] - grown[i]);
        }
        return next;
    }

    /** Largest value of each pixel and its four neighbours, or its eight. */
    private static float[] step(float[] in, int size, boolean cross) {
        float[] out = new float[in.length];
        for (int y = 0; y < size; y++) {
            int up = Math.max(0, y - 1) * size;
            int here = y * size;
            int down = Math.min(size - 1, y + 1) * size;
            for (int x = 0; x < size; x++) {
                int left = Math.max(0, x - 1);
                int right = Math.min(size - 1, x + 1);
                float most = Math.max(row(in, here, left, x, right), Math.max(in[up + x], in[down + x]));
                out[here + x] = cross
                        ? most
                        : Math.max(most, Math.max(row(in, up, left, x, right), row(in, down, left, x, right)));
            }
        }
        return out;
    }

    private static float row(float[] in, int row, int left, int x, int right) {
        return Math.max(in[row + x], Math.max(in[row + left], in[row + right]));
    }

    private static float[] inverse(float[] matte) {
        float[] out = new float[matte.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = 1f - matte[i];
        }
        return out;
    }
}
