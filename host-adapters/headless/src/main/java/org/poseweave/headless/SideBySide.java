package org.poseweave.headless;

import org.poseweave.frame.FrameView;
import org.poseweave.pipeline.FrameResult;

/** Source, driving and result beside each other, one frame at a time. */
final class SideBySide {
    private static final int PARTS = 3;

    private final int cell;
    private final Canvas canvas;

    /** @param cell side of one part in pixels */
    SideBySide(int cell) {
        this.cell = cell;
        this.canvas = new Canvas(width(cell), cell);
    }

    static int width(int cell) {
        return PARTS * cell;
    }

    /** The picture of one frame, valid until the next. */
    FrameView draw(FrameResult frame) {
        canvas.fill(0, 0, cell, cell, 0);
        ContactSheet.mosaic(canvas, frame.sources(), 0, 0, cell);
        canvas.picture(frame.driving(), cell, 0, cell);
        canvas.picture(frame.result(), 2 * cell, 0, cell);
        return canvas.view();
    }
}
