package org.poseweave.paste;

import org.poseweave.crop.Picture;

/**
 * Colour match of a result to the plate that it is pasted into. Along the border of the square, cell by cell, the mean
 * colour of the plate is held against that of the completed background, where neither plate nor result shows the subject;
 * the differences are spread over the whole square, each weighing the more the nearer it is. So the border meets the
 * plate and the middle takes the mean.
 *
 * <p>It brings no flicker: plate and background stand still or move as the plate does, only the weights follow the
 * subject, and nothing is finer than a cell.
 */
public final class ColourMatch {
    private static final int CELLS = 32;
    private static final float MOST = 0.25f;
    private static final double NEAR = 0.05;
    private static final double LEAST_WEIGHT = 1e-3;

    private final float[] field = new float[3 * CELLS * CELLS];

    /**
     * Measures the differences.
     *
     * @param plate what lies under the square
     * @param background completed background in the square
     * @param subject [size][size] cover of whatever is to be left out, 0..1
     */
    public ColourMatch(Picture plate, Picture background, float[] subject) {
        int cell = plate.size() / CELLS;
        int count = 4 * (CELLS - 1);
        double[][] border = new double[count][];
        int found = 0;
        for (int row = 0; row < CELLS; row++) {
            for (int column = 0; column < CELLS; column++) {
                if (row % (CELLS - 1) == 0 || column % (CELLS - 1) == 0) {
                    border[found++] = difference(plate, background, subject, column, row, cell);
                }
            }
        }
        spread(border);
    }

    /** Place of a cell, its weight, and the mean difference of red, green and blue. */
    private static double[] difference(
            Picture plate, Picture background, float[] subject, int column, int row, int cell) {
        int size = plate.size();
        double[] sum = {column, row, 0, 0, 0, 0};
        for (int y = row * cell; y < (row + 1) * cell; y++) {
            for (int x = column * cell; x < (column + 1) * cell; x++) {
                int at = y * size + x;
                double weight =
                        (1 - subject[at]) * plate.alpha()[at] * background.alpha()[at];
                sum[2] += weight;
                for (int c = 0; c < 3; c++) {
                    sum[3 + c] += weight
                            * (plate.rgb()[c * size * size + at] - background.rgb()[c * size * size + at]);
                }
            }
        }
        for (int c = 3; c < 6 && sum[2] > 0; c++) {
            sum[c] = Math.max(-MOST, Math.min(MOST, sum[c] / sum[2]));
        }
        sum[2] /= cell * cell;
        return sum;
    }

    private void spread(double[][] border) {
        for (int row = 0; row < CELLS; row++) {
            for (int column = 0; column < CELLS; column++) {
                double total = LEAST_WEIGHT;
                double[] sum = new double[3];
                for (double[] from : border) {
                    double dx = (column - from[0]) / CELLS;
                    double dy = (row - from[1]) / CELLS;
                    double near = dx * dx + dy * dy + NEAR * NEAR;
                    double weight = from[2] / (near * near);
                    total += weight;
                    for (int c = 0; c < 3; c++) {
                        sum[c] += weight * from[3 + c];
                    }
                }
                for (int c = 0; c < 3; c++) {
                    field[(c * CELLS + row) * CELLS + column] = (float) (sum[c] / total);
                }
            }
        }
    }

    /** Planar colour [3][size][size] moved by {@code share} of the difference, cut off at 0..1. */
    public float[] apply(float[] rgb, int size, double share) {
        float[] out = new float[rgb.length];
        float step = (float) CELLS / size;
        for (int y = 0; y < size; y++) {
            float v = Math.max(0, Math.min(CELLS - 1.001f, (y + 0.5f) * step - 0.5f));
            for (int x = 0; x < size; x++) {
                float u = Math.max(0, Math.min(CELLS - 1.001f, (x + 0.5f) * step - 0.5f));
                for (int c = 0; c < 3; c++) {
                    int at = (c * size + y) * size + x;
                    float value = rgb[at] + (float) share * sample(c, u, v);
                    out[at] = value < 0f ? 0f : Math.min(value, 1f);
                }
            }
        }
        return out;
    }

    private float sample(int channel, float u, float v) {
        int at = (channel * CELLS + (int) v) * CELLS + (int) u;
        float fx = u - (int) u;
        float top = field[at] + fx * (field[at + 1] - field[at]);
        float bottom = field[at + CELLS] + fx * (field[at + CELLS + 1] - field[at + CELLS]);
        return top + (v - (int) v) * (bottom - top);
    }
}
