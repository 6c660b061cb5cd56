package org.poseweave.crop;

import org.poseweave.frame.AlphaMath;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.resample.Filter;
import org.poseweave.resample.Taps;
import org.poseweave.resample.VerticalPass;

/**
 * Cuts a square out of a frame and scales it for the network: a triangle filter that widens when shrinking, bilinear
 * when enlarging. Colour is filtered premultiplied, so that transparent pixels lend no colour to their neighbours; a
 * pixel of alpha 0 becomes black. Values beyond 0..1 are clamped before filtering. Pixels at the border of what the
 * view holds in memory are held beyond it, colour and alpha.
 */
public final class Cropper {
    private Cropper() {}

    /** The square of the frame as a picture of {@code size} x {@code size} pixels. */
    public static Picture crop(FrameView view, CropSquare square, int size) {
        double step = square.side() / size;
        Taps across = Taps.of(Filter.TRIANGLE, square.left(), step, 0, size, view.x1(), view.x2());
        Taps down = Taps.of(Filter.TRIANGLE, square.top(), step, 0, size, view.y1(), view.y2());
        int low = across.low();
        int high = across.high();
        RowReader reader = new RowReader(view);
        float[] out = new float[4 * size];
        Picture picture = new Picture(size, new float[3 * size * size], new float[size * size]);
        if (across.copies() && down.copies()) {
            float[] row = new float[4 * (high - low)];
            for (int y = 0; y < size; y++) {
                reader.readStraight(down.first(y), low, high, row);
                across.applyRgba(row, low, out);
                store(out, y, picture);
            }
            return picture;
        }
        VerticalPass vertical = new VerticalPass(down, 4 * (high - low), (y, to) -> {
            reader.readPremultiplied(y, low, high, to);
            if (isFloat(view.depth()) || reader.isPremultiplied()) {
                clampPremultiplied(to);
            }
        });
        float[] row = new float[4 * (high - low)];
        for (int y = 0; y < size; y++) {
            vertical.row(y, row);
            across.applyRgba(row, low, out);
            if (reader.hasAlpha()) {
                AlphaMath.unpremultiply(out, size);
            }
            store(out, y, picture);
        }
        return picture;
    }

    private static void store(float[] rgba, int y, Picture picture) {
        int size = picture.size();
        float[] rgb = picture.rgb();
        float[] alpha = picture.alpha();
        int plane = size * size;
        for (int x = 0; x < size; x++) {
            int at = y * size + x;
            float a = clamp(rgba[4 * x + 3], 1f);
            alpha[at] = a;
            if (a > 0f) {
                rgb[at] = clamp(rgba[4 * x], 1f);
                rgb[plane + at] = clamp(rgba[4 * x + 1], 1f);
                rgb[2 * plane + at] = clamp(rgba[4 * x + 2], 1f);
            }
        }
    }

    private static void clampPremultiplied(float[] rgba) {
        for (int i = 0; i < rgba.length; i += 4) {
            float a = clamp(rgba[i + 3], 1f);
            rgba[i + 3] = a;
            rgba[i] = clamp(rgba[i], a);
            rgba[i + 1] = clamp(rgba[i + 1], a);
            rgba[i + 2] = clamp(rgba[i + 2], a);
        }
    }

    private static boolean isFloat(SampleDepth depth) {
        return depth == SampleDepth.HALF || depth == SampleDepth.FLOAT;
    }

    /** Value in 0..high; NaN becomes 0. */
    private static float clamp(float value, float high) {
        return value > 0f ? Math.min(value, high) : 0f;
    }
}
