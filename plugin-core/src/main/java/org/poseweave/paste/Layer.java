package org.poseweave.paste;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.poseweave.colour.ColourTransform;
import org.poseweave.crop.Picture;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.RowWriter;
import org.poseweave.geometry.CropSquare;

/**
 * A picture in its square of an otherwise empty frame, with the weights that {@link PasteBack#over} gives it: what it
 * writes, laid over the plate, is what that method makes.
 */
public final class Layer {
    private Layer() {}

    /**
     * Writes every pixel of the output's tile: colour and alpha of the picture, premultiplied, clear elsewhere.
     *
     * @param toPlate from the picture's colours to those of the output
     */
    public static void write(
            Picture picture,
            CropSquare square,
            ColourTransform toPlate,
            double feather,
            double mix,
            @Nullable FrameView matte,
            FrameView output) {
        write(picture, square, toPlate, feather, mix, matte, output, false);
    }

    /** Writes the alpha that {@link #write} gives, as it is into every channel. */
    public static void writeCover(
            Picture picture,
            CropSquare square,
            double feather,
            double mix,
            @Nullable FrameView matte,
            FrameView output) {
        write(picture, square, ColourTransform.NONE, feather, mix, matte, output, true);
    }

    private static void write(
            Picture picture,
            CropSquare square,
            ColourTransform toPlate,
            double feather,
            double mix,
            @Nullable FrameView matte,
            FrameView output,
            boolean cover) {
        Feather columns = Feather.of(square.left(), square.right(), feather, output.width(), output.x1(), output.x2());
        Feather rows = Feather.of(square.top(), square.bottom(), feather, output.height(), output.y1(), output.y2());
        boolean empty = columns.to() == columns.from() || rows.to() == rows.from();
        Resampled resampled = empty ? null : new Resampled(picture, square, toPlate, columns, rows);
        RowReader weights = matte == null ? null : new RowReader(matte);
        RowWriter writer = new RowWriter(output);
        float[] row = new float[4 * (output.x2() - output.x1())];
        float[] alpha = new float[4 * (columns.to() - columns.from())];
        for (int y = output.y1(); y < output.y2(); y++) {
            Arrays.fill(row, 0f);
            if (resampled != null && y >= rows.from() && y < rows.to()) {
                if (weights != null) {
                    weights.readStored(y, columns.from(), columns.to(), alpha);
                }
                float rowWeight = (float) mix * rows.weight(y);
                fill(resampled.row(y), columns, rowWeight, weights == null ? null : alpha, output.x1(), row);
            }
            if (cover) {
                spreadAlpha(row);
                writer.writeStored(y, output.x1(), output.x2(), row);
            } else {
                writer.writePremultiplied(y, output.x1(), output.x2(), row);
            }
        }
    }

    private static void fill(
            float[] from, Feather columns, float rowWeight, float @Nullable [] matte, int firstX, float[] row) {
        for (int x = columns.from(), i = 0; x < columns.to(); x++, i += 4) {
            float weight = rowWeight * columns.weight(x);
            if (matte != null) {
                weight *= Matte.cover(matte[i + 3]);
            }
            for (int c = 0; c < 4; c++) {
                row[4 * (x - firstX) + c] = weight * from[i + c];
            }
        }
    }

    private static void spreadAlpha(float[] row) {
        for (int i = 0; i < row.length; i += 4) {
            Arrays.fill(row, i, i + 3, row[i + 3]);
        }
    }
}
