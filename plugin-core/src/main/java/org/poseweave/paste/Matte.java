package org.poseweave.paste;

import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.RowWriter;

/** Weights pixel by pixel, from the alpha of a frame. */
final class Matte {
    private final RowReader reader;
    private final Feather columns;
    private final float[] alpha;

    Matte(FrameView view, Feather columns) {
        this.reader = new RowReader(view);
        this.columns = columns;
        this.alpha = new float[4 * (columns.to() - columns.from())];
    }

    /** Writes the pixels of row y whose weight is not 0; the others are left as they are. */
    void blend(int y, float rowWeight, Resampled result, RowReader plate, float[] plateRow, RowWriter output) {
        int from = columns.from();
        int to = columns.to();
        reader.readStored(y, from, to, alpha);
        float[] row = result.row(y);
        plate.readPremultiplied(y, from, to, plateRow);
        int x = from;
        while (x < to) {
            int begin = x;
            for (; x < to && weight(x, rowWeight) > 0f; x++) {
                mix(row, plateRow, 4 * (x - from), 4 * (x - begin), weight(x, rowWeight));
            }
            if (x > begin) {
                output.writePremultiplied(y, begin, x, row);
            }
            x++;
        }
    }

    /** Blends pixel {@code at} and puts it to {@code packed}, which is never behind it. */
    private static void mix(float[] row, float[] plateRow, int at, int packed, float weight) {
        for (int c = 0; c < 4; c++) {
            float value = row[at + c];
            row[packed + c] = weight == 1f ? value : (1f - weight) * plateRow[at + c] + weight * value;
        }
    }

    private float weight(int x, float rowWeight) {
        return rowWeight * columns.weight(x) * cover(alpha[4 * (x - columns.from()) + 3]);
    }

    /** A stored matte value cut off at 0..1; NaN becomes 0. */
    static float cover(float stored) {
        return stored > 0f ? Math.min(stored, 1f) : 0f;
    }
}
