package org.poseweave.paste;

import org.poseweave.colour.ColourTransform;
import org.poseweave.crop.Picture;
import org.poseweave.frame.AlphaMath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.resample.Filter;
import org.poseweave.resample.Taps;
import org.poseweave.resample.VerticalPass;

/** A picture scaled to its square of the frame, row by row, as premultiplied RGBA in 0..alpha..1, in the plate's
 * colours. */
final class Resampled {
    private final VerticalPass vertical;
    private final int fromRow;
    private final ColourTransform toPlate;
    private final float[] row;

    Resampled(Picture picture, CropSquare square, ColourTransform toPlate, Feather columns, Feather rows) {
        this.toPlate = toPlate;
        int size = picture.size();
        double step = size / square.side();
        Taps across = Taps.of(Filter.CATMULL_ROM, -square.left() * step, step, columns.from(), columns.to(), 0, size);
        Taps down = Taps.of(Filter.CATMULL_ROM, -square.top() * step, step, rows.from(), rows.to(), 0, size);
        float[] pictureRow = new float[4 * size];
        this.row = new float[4 * across.outputs()];
        this.fromRow = rows.from();
        this.vertical = new VerticalPass(down, row.length, (y, to) -> {
            premultiplied(picture, y, pictureRow);
            across.applyRgba(pictureRow, 0, to);
        });
    }

    /** Pixels of the square's columns in frame row y; overwritten by the next call. */
    float[] row(int y) {
        vertical.row(y - fromRow, row);
        for (int i = 0; i < row.length; i += 4) {
            float alpha = limit(row[i + 3], 1f);
            row[i] = limit(row[i], alpha);
            row[i + 1] = limit(row[i + 1], alpha);
            row[i + 2] = limit(row[i + 2], alpha);
            row[i + 3] = alpha;
        }
        if (!toPlate.isNone()) {
            AlphaMath.unpremultiply(row, row.length / 4);
            toPlate.apply(row, row.length / 4);
            AlphaMath.premultiply(row, row.length / 4);
        }
        return row;
    }

    private static void premultiplied(Picture picture, int y, float[] rgba) {
        int size = picture.size();
        int plane = size * size;
        float[] rgb = picture.rgb();
        for (int x = 0; x < size; x++) {
            int at = y * size + x;
            float alpha = clamp(picture.alpha()[at]);
            rgba[4 * x] = clamp(rgb[at]) * alpha;
            rgba[4 * x + 1] = clamp(rgb[plane + at]) * alpha;
            rgba[4 * x + 2] = clamp(rgb[2 * plane + at]) * alpha;
            rgba[4 * x + 3] = alpha;
        }
    }

    /** Value in 0..1; NaN becomes 0. */
    private static float clamp(float value) {
        return value > 0f ? limit(value, 1f) : 0f;
    }

    /** Value in 0..high; plain comparisons, which are faster here than Math.min and Math.max of floats. */
    private static float limit(float value, float high) {
        return value < 0f ? 0f : (value > high ? high : value);
    }
}
