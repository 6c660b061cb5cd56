package org.poseweave.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Checked spans of pixels in a row of a frame. */
final class Spans {
    private Spans() {}

    /** Bytes of pixels [fromX, toX) of row y. */
    static int byteLength(FrameView view, int y, int fromX, int toX) {
        if (y < view.y1() || y >= view.y2()) {
            throw new IndexOutOfBoundsException("row " + y + " must be inside " + view.y1() + ".." + view.y2());
        }
        if (fromX < view.x1() || fromX > toX || toX > view.x2()) {
            throw new IndexOutOfBoundsException(
                    "columns " + fromX + ".." + toX + " must be inside " + view.x1() + ".." + view.x2());
        }
        return Math.toIntExact((long) (toX - fromX) * view.pixelBytes());
    }

    /** A buffer over just these pixels, in native order whatever the position and limit of the frame's memory. */
    static ByteBuffer bytes(FrameView view, int y, int fromX, int toX) {
        int length = byteLength(view, y, fromX, toX);
        int offset = length == 0 ? 0 : view.offset(fromX, y);
        return view.data().duplicate().clear().slice(offset, length).order(ByteOrder.nativeOrder());
    }

    /** Whether the frame stores an alpha that counts. */
    static boolean hasAlpha(FrameView view) {
        return view.layout() == ChannelLayout.ALPHA
                || (view.layout() == ChannelLayout.RGBA && view.alpha() != AlphaMode.OPAQUE);
    }

    /** Whether stored colour is multiplied by a stored alpha. */
    static boolean isPremultiplied(FrameView view) {
        return view.layout() == ChannelLayout.RGBA && view.alpha() == AlphaMode.PREMULTIPLIED;
    }
}
