package org.poseweave.crop;

import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowWriter;
import org.poseweave.frame.SampleDepth;

/**
 * A square picture as the network takes and gives it. The arrays are not copied: who hands a picture on no longer
 * writes to them; equality is that of the arrays' identity.
 *
 * @param size side in pixels
 * @param rgb [3][size][size] straight colour, sRGB-encoded, 0..1, rows from the top
 * @param alpha [size][size] 0..1
 */
@SuppressWarnings("ArrayRecordComponent") // tensors, compared by nobody
public record Picture(int size, float[] rgb, float[] alpha) {
    public Picture {
        if (size <= 0) {
            throw new IllegalArgumentException("Picture: size " + size + " must be positive");
        }
        requireLength("rgb", rgb.length, 3 * size * size);
        requireLength("alpha", alpha.length, size * size);
    }

    /** The picture as a frame of its own: float RGBA, straight. */
    public OwnedFrame toFrame() {
        OwnedFrame frame = OwnedFrame.allocate(size, size, SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.STRAIGHT);
        RowWriter writer = new RowWriter(frame.view());
        float[] row = new float[4 * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int at = y * size + x;
                for (int c = 0; c < 3; c++) {
                    row[4 * x + c] = rgb[c * size * size + at];
                }
                row[4 * x + 3] = alpha[at];
            }
            writer.writeStraight(y, 0, size, row);
        }
        return frame;
    }

    private static void requireLength(String name, int found, int expected) {
        if (found != expected) {
            throw new IllegalArgumentException("Picture: " + name + " has " + found + " values, must have " + expected);
        }
    }
}
