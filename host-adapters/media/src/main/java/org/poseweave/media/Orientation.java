package org.poseweave.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * One of the eight ways to put a stored picture upright. With x to the right and y down, the stored pixel (x, y) goes to
 * ({@code xx} x + {@code xy} y, {@code yx} x + {@code yy} y), moved back into the first quadrant.
 */
record Orientation(int xx, int xy, int yx, int yy) {
    static final Orientation UPRIGHT = new Orientation(1, 0, 0, 1);

    /** Nine ints of a display matrix in native memory. */
    static int[] matrix(BytePointer data) {
        int[] values = new int[9];
        data.capacity(36)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asIntBuffer()
                .get(values);
        return values;
    }

    /** Writes this as a display matrix of nine ints to native memory. */
    void store(BytePointer data) {
        int one = 1 << 16;
        data.capacity(36)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asIntBuffer()
                .put(new int[] {xx * one, yx * one, 0, xy * one, yy * one, 0, 0, 0, 1 << 30});
    }

    /**
     * Reads a display matrix (ISO 14496-12, 16.16 fixed point, row vectors: x' = a x + c y, y' = b x + d y), or returns
     * null if it is not a right-angled turn or mirroring.
     */
    static @Nullable Orientation of(int[] matrix) {
        double a = matrix[0];
        double b = matrix[1];
        double c = matrix[3];
        double d = matrix[4];
        double largest = Math.max(Math.max(Math.abs(a), Math.abs(b)), Math.max(Math.abs(c), Math.abs(d)));
        if (largest == 0) {
            return UPRIGHT;
        }
        Orientation orientation =
                new Orientation(sign(a / largest), sign(c / largest), sign(b / largest), sign(d / largest));
        boolean straight = orientation.xx != 0 && orientation.yy != 0 && orientation.xy == 0 && orientation.yx == 0;
        boolean turned = orientation.xx == 0 && orientation.yy == 0 && orientation.xy != 0 && orientation.yx != 0;
        return straight || turned ? orientation : null;
    }

    /** Whether width and height change places. */
    boolean swapsSides() {
        return xx == 0;
    }

    /**
     * Copies a picture upright.
     *
     * @param width stored width in pixels
     * @param height stored height in pixels
     * @param pixelBytes 4 or 8
     */
    void copy(ByteBuffer from, int fromRowBytes, ByteBuffer to, int toRowBytes, int width, int height, int pixelBytes) {
        int stepX = xx * pixelBytes + yx * toRowBytes;
        int stepY = xy * pixelBytes + yy * toRowBytes;
        int originX = (xx < 0 ? width - 1 : 0) + (xy < 0 ? height - 1 : 0);
        int originY = (yx < 0 ? width - 1 : 0) + (yy < 0 ? height - 1 : 0);
        int origin = originX * pixelBytes + originY * toRowBytes;
        if (pixelBytes == 4) {
            copy(
                    from.asIntBuffer(),
                    fromRowBytes / 4,
                    to.asIntBuffer(),
                    origin / 4,
                    stepX / 4,
                    stepY / 4,
                    width,
                    height);
        } else {
            copy(
                    from.asLongBuffer(),
                    fromRowBytes / 8,
                    to.asLongBuffer(),
                    origin / 8,
                    stepX / 8,
                    stepY / 8,
                    width,
                    height);
        }
    }

    private static void copy(
            IntBuffer from, int fromRow, IntBuffer to, int origin, int stepX, int stepY, int width, int height) {
        for (int y = 0; y < height; y++) {
            int target = origin + y * stepY;
            for (int x = 0; x < width; x++, target += stepX) {
                to.put(target, from.get(y * fromRow + x));
            }
        }
    }

    private static void copy(
            LongBuffer from, int fromRow, LongBuffer to, int origin, int stepX, int stepY, int width, int height) {
        for (int y = 0; y < height; y++) {
            int target = origin + y * stepY;
            for (int x = 0; x < width; x++, target += stepX) {
                to.put(target, from.get(y * fromRow + x));
            }
        }
    }

    private static int sign(double ratio) {
        return Math.abs(ratio) < 0.02 ? 0 : ratio > 0 ? 1 : -1;
    }
}
