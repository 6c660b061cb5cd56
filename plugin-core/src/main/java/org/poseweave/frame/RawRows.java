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
