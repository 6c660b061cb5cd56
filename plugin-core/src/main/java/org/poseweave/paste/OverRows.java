package org.poseweave.paste;

import org.jspecify.annotations.Nullable;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.RowWriter;

/** Rows of a picture with alpha, laid over the plate; pixels that it does not cover are left as they are. */
final class OverRows {
    private final @Nullable RowReader matte;
    private final Feather columns;
    private final float[] matteRow;

    OverRows(@Nullable FrameView matte, Feather columns) {
        this.matte = matte == null ? null : new RowReader(matte);
        this.columns = columns;
        this.matteRow = new float[4 * (columns.to() - columns.from())];
    }

    /** Writes row y; {@code row} is premultiplied, begins at the first column and is overwritten. */
    void blend(int y, float rowWeight, float[] row, RowReader plate, float[] plateRow, RowWriter output) {
        int from = columns.from();
        int to = columns.to();
        if (matte != null) {
            matte.readStored(y, from, to, matteRow);
        }
        plate.readPremultiplied(y, from, to, plateRow);
        int x = from;
        while (x < to) {
            int begin = x;
            for (; x < to && covers(x, rowWeight, row); x++) {
                over(row, 4 * (x - from), plateRow, 4 * (x - begin), weight(x, rowWeight));
            }
            if (x > begin) {
                output.writePremultiplied(y, begin, x, row);
            }
            x++;
        }
    }

    private boolean covers(int x, float rowWeight, float[] row) {
        return weight(x, rowWeight) * row[4 * (x - columns.from()) + 3] > 0f;
    }

    /** Lays pixel {@code at} over the plate and puts it to {@code packed}, which is never behind it. */
    private static void over(float[] row, int at, float[] plateRow, int packed, float weight) {
        float open = 1f - weight * row[at + 3];
        for (int c = 0; c < 4; c++) {
            row[packed + c] = open * plateRow[at + c] + weight * row[at + c];
        }
    }

    private float weight(int x, float rowWeight) {
        float cover = matte == null ? 1f : Matte.cover(matteRow[4 * (x - columns.from()) + 3]);
        return rowWeight * columns.weight(x) * cover;
    }
}
