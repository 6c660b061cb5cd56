package org.poseweave.source;

import org.poseweave.crop.Picture;

/**
 * How sharp the subject of a picture is: root mean square of the Laplacian of the luma (Rec. 709 weights on encoded values)
 * after a 3x3 binomial filter, which keeps noise from passing for detail, divided by the standard deviation of that luma,
 * so that contrast and exposure do not matter; over the pixels of the subject. Falls with defocus, with motion blur and
 * with upscaling; about 0.05 to 0.5.
 */
public final class FocusMeasure {
    private static final float SUBJECT = 0.5f;
    private static final int LEAST_PIXELS = 64;

    private FocusMeasure() {}

    /**
     * Sharpness of the pixels that {@code mask} marks, or of all where it marks next to nothing.
     *
     * @param mask [size,size], 1 is the subject
     */
    public static double of(Picture picture, float[] mask) {
        int size = picture.size();
        float[] luma = binomial(luma(picture), size);
        double sharp = relativeDetail(luma, mask, size, SUBJECT);
        return sharp >= 0 ? sharp : Math.max(0, relativeDetail(luma, mask, size, Float.NEGATIVE_INFINITY));
    }

    /** -1 if fewer than a few pixels are marked or they hold no contrast. */
    private static double relativeDetail(float[] luma, float[] mask, int size, float least) {
        double sum = 0;
        double squares = 0;
        double detail = 0;
        int count = 0;
        for (int y = 2; y < size - 2; y++) {
            for (int x = 2; x < size - 2; x++) {
                int at = y * size + x;
                if (mask[at] < least) {
                    continue;
                }
                double laplacian = luma[at - 1] + luma[at + 1] + luma[at - size] + luma[at + size] - 4 * luma[at];
                sum += luma[at];
                squares += luma[at] * luma[at];
                detail += laplacian * laplacian;
                count++;
            }
        }
        if (count < LEAST_PIXELS) {
            return -1;
        }
        double variance = squares / count - sum / count * (sum / count);
        return variance < 1e-8 ? -1 : Math.sqrt(detail / count / variance);
    }

    private static float[] luma(Picture picture) {
        float[] rgb = picture.rgb();
        int plane = picture.size() * picture.size();
        float[] luma = new float[plane];
        for (int i = 0; i < plane; i++) {
            luma[i] = 0.2126f * rgb[i] + 0.7152f * rgb[plane + i] + 0.0722f * rgb[2 * plane + i];
        }
        return luma;
    }

    /** Weights 1 2 1 across and down; the outermost pixels are left as they are. */
    private static float[] binomial(float[] luma, int size) {
        float[] out = luma.clone();
        for (int y = 1; y < size - 1; y++) {
            for (int x = 1; x < size - 1; x++) {
                int at = y * size + x;
                float above = luma[at - size - 1] + 2 * luma[at - size] + luma[at - size + 1];
                float here = luma[at - 1] + 2 * luma[at] + luma[at + 1];
                float below = luma[at + size - 1] + 2 * luma[at + size] + luma[at + size + 1];
                out[at] = (above + 2 * here + below) / 16;
            }
        }
        return out;
    }
}
