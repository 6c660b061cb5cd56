package org.poseweave.output;

import org.poseweave.reassemble.Reassembly;

/**
 * The network's match as a field over the square. Which source a point is taken from is that of its nearest cell; the
 * place in it is interpolated between neighbouring cells of the same source, as offsets, so that it moves smoothly and
 * never mixes sources. Crop coordinates, -1..1, x right and y down.
 */
public final class MatchField {
    private final float[] match;
    private final int side;

    /** Takes the match of what was drawn. */
    public MatchField(Reassembly drawn) {
        this.match = drawn.match();
        this.side = drawn.side();
    }

    /** Index of the source that the point (x, y) is taken from. */
    public int source(double x, double y) {
        return source(cell(x), cell(y));
    }

    /** Place in the source that the point (x, y) is taken from: {@code to} gets x and y. */
    public void place(double x, double y, double[] to) {
        int source = source(x, y);
        double u = (x + 1) / 2 * side - 0.5;
        double v = (y + 1) / 2 * side - 0.5;
        int column = (int) Math.floor(u);
        int row = (int) Math.floor(v);
        double weights = 0;
        double offsetX = 0;
        double offsetY = 0;
        for (int i = 0; i < 4; i++) {
            int c = column + i % 2;
            int r = row + i / 2;
            double weight = (1 - Math.abs(u - c)) * (1 - Math.abs(v - r));
            int heldC = held(c);
            int heldR = held(r);
            if (weight > 0 && source(heldC, heldR) == source) {
                weights += weight;
                offsetX += weight * (match[side * side + heldR * side + heldC] - centre(heldC));
                offsetY += weight * (match[2 * side * side + heldR * side + heldC] - centre(heldR));
            }
        }
        to[0] = x + offsetX / weights;
        to[1] = y + offsetY / weights;
    }

    private int source(int column, int row) {
        return Math.round(match[row * side + column]);
    }

    private int cell(double position) {
        return held((int) Math.floor((position + 1) / 2 * side));
    }

    private int held(int cell) {
        return Math.max(0, Math.min(side - 1, cell));
    }

    private double centre(int cell) {
        return (cell + 0.5) * 2 / side - 1;
    }
}
