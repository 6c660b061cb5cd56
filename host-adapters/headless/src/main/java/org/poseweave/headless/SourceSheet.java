package org.poseweave.headless;

import java.awt.image.BufferedImage;
import java.util.Locale;
import org.poseweave.crop.Picture;
import org.poseweave.pipeline.SourceReport.Entry;
import org.poseweave.source.FrameQuality;

/**
 * A picture of all frames that were looked at for sources, each with its scores: sources framed in green with their place,
 * refused ones in red with the reason. Holds one picture, however long the clips are.
 */
final class SourceSheet {
    static final int COLUMNS = 8;
    static final int CELL = 160;
    static final int CHOSEN = 0x50c878;
    static final int REFUSED = 0xe05040;
    private static final int GAP = 6;
    private static final int FRAME = 3;
    private static final int STRIP = 12;
    private static final int LABEL = 3 * STRIP + 4;
    private static final int PAPER = 0x181818;
    private static final int INK = 0xe8e8e8;
    private static final int PALE_INK = 0xa0a0a0;

    private final Canvas canvas;

    /** @param entries number of frames to come */
    SourceSheet(int entries, String title, String frames) {
        int columns = Math.max(4, Math.min(COLUMNS, entries));
        int rows = (entries + COLUMNS - 1) / COLUMNS;
        canvas = new Canvas(GAP + columns * (CELL + GAP), 2 * STRIP + GAP + rows * (CELL + LABEL + GAP));
        canvas.fill(0, 0, canvas.width(), canvas.height(), PAPER);
        canvas.text(title, GAP, 4, INK);
        canvas.text(frames, GAP, STRIP + 4, PALE_INK);
    }

    /** Left border of the cell of an entry. */
    static int left(int index) {
        return GAP + index % COLUMNS * (CELL + GAP);
    }

    /** Upper border of the cell of an entry. */
    static int top(int index) {
        return 2 * STRIP + GAP + index / COLUMNS * (CELL + LABEL + GAP);
    }

    /** Draws one frame. */
    void draw(int index, Entry entry, Picture picture) {
        int left = left(index);
        int top = top(index);
        boolean chosen = entry.place().isPresent();
        boolean refused = entry.refused().isPresent();
        if (chosen || refused) {
            canvas.fill(left - FRAME, top - FRAME, CELL + 2 * FRAME, CELL + 2 * FRAME, chosen ? CHOSEN : REFUSED);
        }
        canvas.picture(picture, left, top, CELL);
        FrameQuality quality = entry.quality();
        String place = chosen ? "  #" + entry.place().getAsInt() : "";
        String name = (entry.frame().clip() + 1) + "/" + (entry.frame().frame() + 1) + place
                + entry.refused().map(reason -> "  " + reason).orElse("");
        int line = top + CELL + FRAME + 2;
        canvas.text(name, left, line, chosen ? CHOSEN : refused ? REFUSED : INK);
        canvas.text(
                text("quality %.2f  sharp %.2f", quality.overall(), quality.sharpness()), left, line + STRIP, PALE_INK);
        String pose = entry.poseDistance().isPresent()
                ? text(" pose %.2f", entry.poseDistance().getAsDouble())
                : "";
        canvas.text(
                text("eyes %.1f sure %.2f", quality.eyes(), quality.confidence()) + pose,
                left,
                line + 2 * STRIP,
                PALE_INK);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    BufferedImage toImage() {
        return canvas.toImage();
    }
}
