package org.poseweave.resample;

/** Blurs of square planes of [size][size] values; beyond the border the values there are held. */
public final class Blur {
    private static final double REACH = 3;

    private Blur() {}

    /** A Gaussian of {@code sigmaPx}, cut off at three of it. */
    public static float[] gaussian(float[] plane, int size, double sigmaPx) {
        int reach = (int) Math.ceil(REACH * sigmaPx);
        float[] kernel = new float[2 * reach + 1];
        double sum = 0;
        for (int i = -reach; i <= reach; i++) {
            sum += Math.exp(-0.5 * i * i / (sigmaPx * sigmaPx));
        }
        for (int i = -reach; i <= reach; i++) {
            kernel[i + reach] = (float) (Math.exp(-0.5 * i * i / (sigmaPx * sigmaPx)) / sum);
        }
        return transposed(transposed(plane, size, kernel), size, kernel);
    }

    /** The mean over a square of 2 {@code radius} + 1 pixels, by running sums. */
    public static float[] box(float[] plane, int size, int radius) {
        return boxTransposed(boxTransposed(plane, size, radius), size, radius);
    }

    /** Filters the rows and turns rows into columns, so that twice filters both ways. */
    private static float[] transposed(float[] in, int size, float[] kernel) {
        float[] out = new float[in.length];
        int reach = kernel.length / 2;
        float[] row = new float[size + 2 * reach];
        for (int y = 0; y < size; y++) {
            held(in, y, size, reach, row);
            for (int x = 0; x < size; x++) {
                float sum = 0;
                for (int k = 0; k < kernel.length; k++) {
                    sum += kernel[k] * row[x + k];
                }
                out[x * size + y] = sum;
            }
        }
        return out;
    }

    private static float[] boxTransposed(float[] in, int size, int radius) {
        float[] out = new float[in.length];
        float[] row = new float[size + 2 * radius];
        double scale = 1.0 / (2 * radius + 1);
        for (int y = 0; y < size; y++) {
            held(in, y, size, radius, row);
            double sum = 0;
            for (int x = 0; x < 2 * radius; x++) {
                sum += row[x];
            }
            for (int x = 0; x < size; x++) {
                sum += row[x + 2 * radius];
                out[x * size + y] = (float) (sum * scale);
                sum -= row[x];
            }
        }
        return out;
    }

    private static void held(float[] in, int y, int size, int reach, float[] row) {
        System.arraycopy(in, y * size, row, reach, size);
        for (int i = 0; i < reach; i++) {
            row[i] = in[y * size];
            row[reach + size + i] = in[y * size + size - 1];
        }
    }
}
