package org.poseweave.frame;

/** Conversions between straight and premultiplied colour of interleaved float RGBA, in place. */
public final class AlphaMath {
    private AlphaMath() {}

    /** Multiplies the colour of the first pixels by their alpha. */
    public static void premultiply(float[] rgba, int pixels) {
        for (int i = 0; i < 4 * pixels; i += 4) {
            float alpha = rgba[i + 3];
            rgba[i] *= alpha;
            rgba[i + 1] *= alpha;
            rgba[i + 2] *= alpha;
        }
    }

    /** Divides the colour of the first pixels by their alpha; colour at alpha 0 becomes 0. */
    public static void unpremultiply(float[] rgba, int pixels) {
        for (int i = 0; i < 4 * pixels; i += 4) {
            float alpha = rgba[i + 3];
            if (alpha == 0f) {
                rgba[i] = 0f;
                rgba[i + 1] = 0f;
                rgba[i + 2] = 0f;
            } else if (alpha != 1f) {
                rgba[i] /= alpha;
                rgba[i + 1] /= alpha;
                rgba[i + 2] /= alpha;
            }
        }
    }
}
