package org.poseweave.output;

import org.poseweave.geometry.CropSquare;

/**
 * Where the plate and the square lie in an output, in pixels of the full output: x right, y down.
 *
 * @param square of the plate that the network's picture is put to
 * @param left of the plate
 * @param right of the plate
 * @param top of the plate
 * @param bottom of the plate
 */
public record Placement(CropSquare square, double left, double top, double right, double bottom) {
    /** A plate that is fitted in whole into an output, centred, as {@code FrameFit.fit} does. */
    public static Placement fitted(CropSquare square, int plateWidth, int plateHeight, int width, int height) {
        double scale = Math.min((double) width / plateWidth, (double) height / plateHeight);
        double left = begin(width - plateWidth * scale, scale);
        double top = begin(height - plateHeight * scale, scale);
        return new Placement(
                new CropSquare(left + square.centreX() * scale, top + square.centreY() * scale, square.side() * scale),
                left,
                top,
                left + plateWidth * scale,
                top + plateHeight * scale);
    }

    private static double begin(double rest, double scale) {
        return scale == 1 ? Math.floor(rest / 2) : rest / 2;
    }

    /** Crop coordinate of the centre of an output column, -1..1 in the square; NaN outside of it or of the plate. */
    double cropX(int column) {
        return crop(column + 0.5, left, right, square.left(), square.side());
    }

    /** Crop coordinate of the centre of an output row, -1..1 in the square; NaN outside of it or of the plate. */
    double cropY(int row) {
        return crop(row + 0.5, top, bottom, square.top(), square.side());
    }

    private static double crop(double centre, double from, double to, double begin, double side) {
        double share = (centre - begin) / side;
        return centre >= from && centre < to && share >= 0 && share < 1 ? 2 * share - 1 : Double.NaN;
    }
}
