package org.poseweave.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Pixels in memory that somebody else owns: a host's image or a decoder's frame. It is valid only during the call that
 * it was given to. Columns and rows are counted from the top left of the <em>full</em> frame ({@code width} x
 * {@code height}); only the rectangle {@code [x1,x2) x [y1,y2)} is in memory (a tile or a region of definition).
 *
 * @param data memory; absolute access only, its position and limit are not used
 * @param firstByte offset in bytes of the pixel (x1, y1), the top left pixel in memory
 * @param rowBytes signed distance in bytes from a row to the row <em>below</em> it in the picture; negative for images
 *     stored bottom row first
 * @param width width of the full frame in pixels
 * @param height height of the full frame in pixels
 */
public record FrameView(
        ByteBuffer data,
        long firstByte,
        long rowBytes,
        int width,
        int height,
        int x1,
        int y1,
        int x2,
        int y2,
        SampleDepth depth,
        ChannelLayout layout,
        AlphaMode alpha) {

    public FrameView {
        require(width > 0 && height > 0, "width x height", width + "x" + height, "positive");
        require(x1 >= 0 && x1 < x2 && x2 <= width, "columns", x1 + ".." + x2, "inside 0.." + width);
        require(y1 >= 0 && y1 < y2 && y2 <= height, "rows", y1 + ".." + y2, "inside 0.." + height);
        long pixelBytes = (long) depth.bytes() * layout.channels();
        long rowLength = (x2 - x1) * pixelBytes;
        require(Math.abs(rowBytes) >= rowLength || y2 - y1 == 1, "rowBytes", rowBytes, "at least " + rowLength);
        long lastRow = firstByte + (y2 - y1 - 1L) * rowBytes;
        long low = Math.min(firstByte, lastRow);
        long high = Math.max(firstByte, lastRow) + rowLength;
        require(low >= 0 && high <= data.capacity(), "memory", low + ".." + high, "inside 0.." + data.capacity());
        require(data.order() == ByteOrder.nativeOrder(), "byte order", data.order(), ByteOrder.nativeOrder());
    }

    /** A full frame stored top row first without padding. */
    public static FrameView packed(
            ByteBuffer data, int width, int height, SampleDepth depth, ChannelLayout layout, AlphaMode alpha) {
        long rowBytes = (long) width * depth.bytes() * layout.channels();
        return new FrameView(data, 0, rowBytes, width, height, 0, 0, width, height, depth, layout, alpha);
    }

    /** The same memory with its alpha understood in another way. */
    public FrameView withAlpha(AlphaMode mode) {
        return new FrameView(data, firstByte, rowBytes, width, height, x1, y1, x2, y2, depth, layout, mode);
    }

    /** Bytes of one pixel. */
    public int pixelBytes() {
        return depth.bytes() * layout.channels();
    }

    /** Byte offset of pixel (x, y), which must lie inside the rectangle in memory. */
    public int offset(int x, int y) {
        return (int) (firstByte + (y - y1) * rowBytes + (long) (x - x1) * pixelBytes());
    }

    private static void require(boolean ok, String name, Object value, Object allowed) {
        if (!ok) {
            throw new IllegalArgumentException("FrameView: " + name + " " + value + " must be " + allowed);
        }
    }
}
