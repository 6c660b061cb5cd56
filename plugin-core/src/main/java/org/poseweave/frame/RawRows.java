package org.poseweave.frame;

import java.nio.ByteBuffer;

/** Copies stored bytes of rows between frames that store pixels alike; nothing is converted. */
public final class RawRows {
    private RawRows() {}

    /** Whether equal pixels of the two frames have equal bytes; alpha matters only where it is stored with colour. */
    public static boolean storedAlike(FrameView a, FrameView b) {
        return a.depth() == b.depth()
                && a.layout() == b.layout()
                && (a.layout() != ChannelLayout.RGBA || a.alpha() == b.alpha());
    }

    /** Whether pixels of {@code to} are those of {@code from} less an alpha that says nothing. */
    static boolean dropsAlpha(FrameView from, FrameView to) {
        return from.depth() == to.depth()
                && from.layout() == ChannelLayout.RGBA
                && from.alpha() == AlphaMode.OPAQUE
                && to.layout() == ChannelLayout.RGB;
    }

    /**
     * Copies the colour of pixels [fromX, toX) of row y, where {@link #dropsAlpha} holds.
     *
     * @param scratch for at least the bytes of these pixels with alpha
     */
    static void copyColour(FrameView from, FrameView to, int y, int fromX, int toX, byte[] scratch) {
        int length = Spans.byteLength(from, y, fromX, toX);
        Spans.bytes(from, y, fromX, toX).get(0, scratch, 0, length);
        int packed = from.depth() == SampleDepth.BYTE
                ? packBytes(scratch, length)
                : pack(scratch, length, from.pixelBytes(), to.pixelBytes());
        Spans.bytes(to, y, fromX, toX).put(0, scratch, 0, packed);
    }

    /** Pulls the colours of pixels together; the format of most video, without an inner loop. */
    private static int packBytes(byte[] row, int length) {
        int packed = 0;
        for (int at = 0; at < length; at += 4) {
            row[packed] = row[at];
            row[packed + 1] = row[at + 1];
            row[packed + 2] = row[at + 2];
            packed += 3;
        }
        return packed;
    }

    private static int pack(byte[] row, int length, int pixelBytes, int colourBytes) {
        int packed = 0;
        for (int at = 0; at < length; at += pixelBytes) {
            for (int i = 0; i < colourBytes; i++) {
                row[packed++] = row[at + i];
            }
        }
        return packed;
    }

    /** Copies pixels [fromX, toX) of row y, which both frames must hold; they may be the same memory. */
    public static void copy(FrameView from, FrameView to, int y, int fromX, int toX) {
        if (!storedAlike(from, to)) {
            throw new IllegalArgumentException("RawRows: " + describe(from) + " must be stored like " + describe(to));
        }
        int length = Spans.byteLength(from, y, fromX, toX);
        Spans.byteLength(to, y, fromX, toX);
        if (length > 0) {
            ByteBuffer source = from.data().duplicate().clear();
            ByteBuffer target = to.data().duplicate().clear();
            target.put(to.offset(fromX, y), source, from.offset(fromX, y), length);
        }
    }

    private static String describe(FrameView view) {
        return view.depth() + " " + view.layout() + " " + view.alpha();
    }
}
