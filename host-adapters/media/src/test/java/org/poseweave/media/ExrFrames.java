package org.poseweave.media;

import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowWriter;
import org.poseweave.frame.SampleDepth;

/** Float frames whose values say whether something was clipped, divided or mixed up. */
final class ExrFrames {
    static final int WIDTH = 37;
    static final int HEIGHT = 35;

    private ExrFrames() {}

    /** Values from far below 0 to far above 1, none of them alike in a row, alpha from 0 to 1. */
    static FrameView pattern(SampleDepth depth, AlphaMode alpha) {
        FrameView view = OwnedFrame.allocate(WIDTH, HEIGHT, depth, ChannelLayout.RGBA, alpha)
                .view();
        RowWriter writer = new RowWriter(view);
        float[] row = new float[4 * WIDTH];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                row[4 * x] = -0.5f + x * 0.25f;
                row[4 * x + 1] = (float) Math.scalb(1.0, x % 32 - 15) * (y % 2 == 0 ? 1 : -1);
                row[4 * x + 2] = 100 + y;
                row[4 * x + 3] = alpha == AlphaMode.OPAQUE ? 1 : x * y / 2048f;
            }
            writer.writeStored(y, 0, WIDTH, row);
        }
        return view;
    }

    /** Sets one pixel as stored. */
    static void set(FrameView view, int x, int y, float... rgba) {
        new RowWriter(view).writeStored(y, x, x + 1, rgba);
    }
}
