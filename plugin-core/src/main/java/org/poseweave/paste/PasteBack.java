package org.poseweave.paste;

import org.jspecify.annotations.Nullable;
import org.poseweave.colour.ColourTransform;
import org.poseweave.crop.Picture;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowCopier;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.RowWriter;
import org.poseweave.geometry.CropSquare;

/**
 * Puts a picture back into its square of the plate. Outside the square, and wherever the weight is 0, the output is the
 * plate bit for bit if both store pixels alike, else the plate converted. Inside, colour and alpha are blended
 * premultiplied. Only the output's tile is written; the plate may be the output's own memory.
 *
 * <p>The picture is resampled with Catmull-Rom, because it is mostly enlarged and bilinear would blur it and show its
 * grid; overshoot is cut off at 0..1 (colour at 0..alpha), where the network's values lie, for every depth; then its colours are
 * converted.
 */
public final class PasteBack {
    private PasteBack() {}

    /** Writes the output's tile; the picture shows wherever its weight is not 0. */
    public static void paste(
            Picture result, CropSquare square, FrameView plate, double feather, double mix, FrameView output) {
        paste(result, square, plate, feather, mix, null, output);
    }

    /** Writes the output's tile, the picture in the colours that plate and output are in. */
    public static void paste(
            Picture result,
            CropSquare square,
            FrameView plate,
            double feather,
            double mix,
            @Nullable FrameView matte,
            FrameView output) {
        paste(result, square, plate, ColourTransform.NONE, feather, mix, matte, output);
    }

    /**
     * Writes the output's tile.
     *
     * @param toPlate from the picture's colours to those of plate and output
     * @param feather share of the side, 0..0.5, over which the picture fades; 0 is a hard edge. Sides of the square at
     *     or beyond the frame's border do not fade
     * @param mix 0..1, 0 leaves the plate
     * @param matte multiplies the mix pixel by pixel with its alpha, cut off at 0..1; a frame without alpha is 1
     *     everywhere
     * @throws IllegalArgumentException if plate, matte and output differ in size, or plate or matte do not hold the
     *     output's tile
     */
    public static void paste(
            Picture result,
            CropSquare square,
            FrameView plate,
            ColourTransform toPlate,
            double feather,
            double mix,
            @Nullable FrameView matte,
            FrameView output) {
        requireRange("feather", feather, 0.5);
        requireRange("mix", mix, 1);
        requireSameFrame("plate", plate, output);
        if (matte != null) {
            requireSameFrame("matte", matte, output);
        }
        Feather columns = Feather.of(square.left(), square.right(), feather, output.width(), output.x1(), output.x2());
        Feather rows = Feather.of(square.top(), square.bottom(), feather, output.height(), output.y1(), output.y2());
        int pixels = columns.to() - columns.from();
        boolean empty = pixels == 0 || rows.to() == rows.from() || mix == 0;
        Resampled resampled = empty ? null : new Resampled(result, square, toPlate, columns, rows);
        Matte weights = matte == null ? null : new Matte(matte, columns);
        RowReader reader = new RowReader(plate);
        RowWriter writer = new RowWriter(output);
        RowCopier copier = new RowCopier(plate, output);
        float[] plateRow = new float[4 * pixels];
        for (int y = output.y1(); y < output.y2(); y++) {
            float weight = resampled != null && y >= rows.from() && y < rows.to() ? (float) mix * rows.weight(y) : 0f;
            copier.copy(y, output.x1(), output.x2());
            if (resampled == null || weight == 0) {
                continue;
            }
            if (weights != null) {
                weights.blend(y, weight, resampled, reader, plateRow, writer);
                continue;
            }
            float[] row = resampled.row(y);
            boolean full = weight == 1f;
            blend(row, reader, y, columns.from(), full ? columns.fullFrom() : columns.to(), weight, columns, plateRow);
            if (full) {
                blend(row, reader, y, columns.fullTo(), columns.to(), weight, columns, plateRow);
            }
            writer.writePremultiplied(y, columns.from(), columns.to(), row);
        }
    }

    /** Blends the plate into pixels [fromX, toX) of a premultiplied row that begins at the first column. */
    private static void blend(
            float[] row,
            RowReader plate,
            int y,
            int fromX,
            int toX,
            float rowWeight,
            Feather columns,
            float[] scratch) {
        plate.readPremultiplied(y, fromX, toX, scratch);
        int at = 4 * (fromX - columns.from());
        for (int x = fromX, i = 0; x < toX; x++) {
            float weight = rowWeight * columns.weight(x);
            for (int c = 0; c < 4; c++, i++, at++) {
                row[at] = (1f - weight) * scratch[i] + weight * row[at];
            }
        }
    }

    private static void requireRange(String name, double value, double max) {
        if (!(value >= 0 && value <= max)) {
            throw new IllegalArgumentException("PasteBack: " + name + " " + value + " must be from 0 to " + max);
        }
    }

    private static void requireSameFrame(String name, FrameView view, FrameView output) {
        if (view.width() != output.width() || view.height() != output.height()) {
            throw new IllegalArgumentException("PasteBack: " + name + " " + view.width() + "x" + view.height()
                    + " must have the size of the output " + output.width() + "x" + output.height());
        }
        if (view.x1() > output.x1() || view.y1() > output.y1() || view.x2() < output.x2() || view.y2() < output.y2()) {
            throw new IllegalArgumentException(
                    "PasteBack: " + name + " tile " + tile(view) + " must hold the output's tile " + tile(output));
        }
    }

    private static String tile(FrameView view) {
        return "[" + view.x1() + "," + view.x2() + ") x [" + view.y1() + "," + view.y2() + ")";
    }
}
