package org.poseweave.crop;

/**
 * A square picture as the network takes and gives it. The arrays are not copied: who hands a picture on no longer
 * writes to them; equality is that of the arrays' identity.
 *
 * @param size side in pixels
 * @param rgb [3][size][size] straight colour, sRGB-encoded, 0..1, rows from the top
 * @param alpha [size][size] 0..1
 */
@SuppressWarnings("ArrayRecordComponent") // tensors, compared by nobody
public record Picture(int size, float[] rgb, float[] alpha) {
    public Picture {
        if (size <= 0) {
            throw new IllegalArgumentException("Picture: size " + size + " must be positive");
        }
        requireLength("rgb", rgb.length, 3 * size * size);
        requireLength("alpha", alpha.length, size * size);
    }

    private static void requireLength(String name, int found, int expected) {
        if (found != expected) {
            throw new IllegalArgumentException("Picture: " + name + " has " + found + " values, must have " + expected);
        }
    }
}
