package org.poseweave.detail;

import org.poseweave.resample.Blur;

/**
 * Blurred luma of a picture and its slopes along x and y, [size][size] each.
 *
 * @param sigmaPx of the blur
 */
@SuppressWarnings("ArrayRecordComponent") // planes, compared by nobody
record LumaLevel(double sigmaPx, float[] luma, float[] slopeX, float[] slopeY) {
    static LumaLevel of(float[] sharpLuma, int size, double sigmaPx) {
        float[] luma = Blur.gaussian(sharpLuma, size, sigmaPx);
        return new LumaLevel(sigmaPx, luma, slope(luma, size, 1), slope(luma, size, size));
    }

    /** Central difference along an axis; {@code stride} is 1 for x, the size for y. */
    private static float[] slope(float[] plane, int size, int stride) {
        float[] out = new float[plane.length];
        for (int y = 0, i = 0; y < size; y++) {
            for (int x = 0; x < size; x++, i++) {
                int place = stride == 1 ? x : y;
                int before = place > 0 ? i - stride : i;
                int after = place < size - 1 ? i + stride : i;
                out[i] = (plane[after] - plane[before]) / 2;
            }
        }
        return out;
    }
}
