package org.poseweave.headless;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.poseweave.crop.Picture;
import org.poseweave.pipeline.FrameResult;

/**
 * A picture to judge a render by: a few rows evenly over the range, each with source, driving, result and confidence
 * under a strip that names the frame. Holds one picture, however long the range is.
 */
final class ContactSheet {
    static final int COLUMNS = 4;
    private static final int MOST_ROWS = 6;
    private static final int GAP = 4;
    private static final int STRIP = 15;
    private static final String[] HEADINGS = {"source", "driving", "result", "confidence"};
    private static final int PAPER = 0x181818;
    private static final int INK = 0xe8e8e8;
    private static final int PALE_INK = 0xa0a0a0;

    private final int cell;
    private final int frames;
    private final int rows;
    private final Canvas canvas;
    private int nextRow;

    /**
     * @param cell side of a cell in pixels
     * @param frames how many frames the render has
     * @param title top line, cut at the right border
     */
    ContactSheet(int cell, int frames, String title) {
        this.cell = cell;
        this.frames = frames;
        this.rows = Math.min(MOST_ROWS, frames);
        this.canvas = new Canvas(GAP + COLUMNS * (cell + GAP), 2 * STRIP + rows * (STRIP + cell));
        canvas.fill(0, 0, canvas.width(), canvas.height(), PAPER);
        canvas.text(title, GAP, 4, INK);
        for (int column = 0; column < COLUMNS; column++) {
            canvas.text(HEADINGS[column], left(column), STRIP + 4, PALE_INK);
        }
    }

    /** Left border of a column of cells. */
    int left(int column) {
        return GAP + column * (cell + GAP);
    }

    /** Upper border of the cells of a row. */
    int top(int row) {
        return 2 * STRIP + row * (STRIP + cell) + STRIP;
    }

    int rows() {
        return rows;
    }

    /** Index in the range, from 0, of the frame that a row shows. */
    int frameOfRow(int row) {
        return rows == 1 ? 0 : (int) ((long) row * (frames - 1) / (rows - 1));
    }

    /**
     * Takes the next frame of the range and draws it if a row is to show it.
     *
     * @param index place in the range, from 0
     * @param number as the user counts, from 1
     */
    void offer(int index, long number, FrameResult frame) {
        if (nextRow >= rows || index != frameOfRow(nextRow)) {
            return;
        }
        int top = top(nextRow++);
        String label = String.format(Locale.ROOT, "frame %d  confidence %.2f", number, frame.meanConfidence());
        canvas.text(label, GAP, top - STRIP + 4, INK);
        mosaic(canvas, frame.sources(), left(0), top, cell);
        canvas.picture(frame.driving(), left(1), top, cell);
        canvas.picture(frame.result(), left(2), top, cell);
        canvas.heat(frame.confidence(), frame.confidenceSide(), left(3), top, cell);
    }

    /** All sources in one cell: one alone, up to four in 2 x 2, up to nine in 3 x 3 and so on. */
    static void mosaic(Canvas canvas, List<Picture> pictures, int left, int top, int cell) {
        int across = (int) Math.ceil(Math.sqrt(pictures.size()));
        for (int i = 0; i < pictures.size(); i++) {
            int side = cell / across;
            canvas.picture(pictures.get(i), left + i % across * side, top + i / across * side, side);
        }
    }

    BufferedImage toImage() {
        return canvas.toImage();
    }
}
