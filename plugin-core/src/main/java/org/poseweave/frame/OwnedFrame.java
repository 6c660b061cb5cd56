package org.poseweave.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A frame in memory of our own, a direct buffer in native byte order that lives as long as this object. Use it to keep
 * pixels longer than the call that lent them.
 */
public final class OwnedFrame {
    private final FrameView view;

    private OwnedFrame(FrameView view) {
        this.view = view;
    }

    /** A full frame of zeroes, top row first, without padding. */
    public static OwnedFrame allocate(int width, int height, SampleDepth depth, ChannelLayout layout, AlphaMode alpha) {
        if (width <= 0 || height <= 0) {
            throw new IllegalArgumentException("OwnedFrame: size " + width + "x" + height + " must be positive");
        }
        ByteBuffer data = direct(width, height, depth.bytes() * layout.channels());
        return new OwnedFrame(FrameView.packed(data, width, height, depth, layout, alpha));
    }

    /** A copy of what {@code source} holds in memory: the same tile of a full frame of the same size. */
    public static OwnedFrame copyOf(FrameView source) {
        OwnedFrame copy = like(source, source.depth(), source.layout(), source.alpha());
        for (int y = source.y1(); y < source.y2(); y++) {
            RawRows.copy(source, copy.view, y, source.x1(), source.x2());
        }
        return copy;
    }

    /** Zeroes for the tile that {@code source} holds, stored otherwise. */
    public static OwnedFrame like(FrameView source, SampleDepth depth, ChannelLayout layout, AlphaMode alpha) {
        int columns = source.x2() - source.x1();
        int rows = source.y2() - source.y1();
        int pixelBytes = depth.bytes() * layout.channels();
        return new OwnedFrame(new FrameView(
                direct(columns, rows, pixelBytes),
                0,
                (long) columns * pixelBytes,
                source.width(),
                source.height(),
                source.x1(),
                source.y1(),
                source.x2(),
                source.y2(),
                depth,
                layout,
                alpha));
    }

    /** The pixels, readable and writable. */
    public FrameView view() {
        return view;
    }

    private static ByteBuffer direct(int columns, int rows, int pixelBytes) {
        long bytes = (long) columns * rows * pixelBytes;
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("OwnedFrame: " + columns + "x" + rows + " pixels of " + pixelBytes
                    + " bytes need " + bytes + " bytes, must be at most " + Integer.MAX_VALUE);
        }
        return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
    }
}
