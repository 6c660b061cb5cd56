package org.poseweave.frame;

/**
 * Copies spans of rows between frames of the same size: bit for bit where both store pixels alike, else converted.
 * Holds scratch memory: one copier a thread.
 */
public final class RowCopier {
    private final FrameView from;
    private final FrameView to;
    private final RowReader reader;
    private final RowWriter writer;
    private final boolean alike;
    private final boolean dropsAlpha;
    private float[] row = {};
    private byte[] bytes = {};

    public RowCopier(FrameView from, FrameView to) {
        this.from = from;
        this.to = to;
        reader = new RowReader(from);
        writer = new RowWriter(to);
        alike = RawRows.storedAlike(from, to);
        dropsAlpha = RawRows.dropsAlpha(from, to);
    }

    /** Copies pixels [fromX, toX) of row y, which both frames must hold; they may be the same memory. */
    public void copy(int y, int fromX, int toX) {
        if (alike) {
            RawRows.copy(from, to, y, fromX, toX);
            return;
        }
        if (dropsAlpha) {
            int length = (toX - fromX) * from.pixelBytes();
            if (bytes.length < length) {
                bytes = new byte[length];
            }
            RawRows.copyColour(from, to, y, fromX, toX, bytes);
            return;
        }
        if (row.length < 4 * (toX - fromX)) {
            row = new float[4 * (toX - fromX)];
        }
        if (reader.hasAlpha() && !reader.isPremultiplied()) {
            reader.readStraight(y, fromX, toX, row);
            writer.writeStraight(y, fromX, toX, row);
        } else {
            reader.readPremultiplied(y, fromX, toX, row);
            writer.writePremultiplied(y, fromX, toX, row);
        }
    }
}
