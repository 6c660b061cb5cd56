package org.poseweave.openfx;

/** Rectangle of whole pixels, [x1,x2) x [y1,y2), y up. */
public record RectI(int x1, int y1, int x2, int y2) {
    /** Columns; 0 or less if empty. */
    public int width() {
        return x2 - x1;
    }

    /** Rows; 0 or less if empty. */
    public int height() {
        return y2 - y1;
    }

    /** Whether it holds no pixel. */
    public boolean empty() {
        return width() <= 0 || height() <= 0;
    }

    /** What both hold; empty if they do not meet. */
    public RectI intersection(RectI other) {
        return new RectI(
                Math.max(x1, other.x1), Math.max(y1, other.y1), Math.min(x2, other.x2), Math.min(y2, other.y2));
    }
}
