package org.poseweave.paste;

import java.util.Arrays;
import org.poseweave.crop.Picture;

/** The composition of the network's object over a plate, C = m o + (1 - m) B (the paper's equation). */
public final class Composite {
    private Composite() {}

    /**
     * Object over an opaque plate.
     *
     * @param objectRgb [3][size][size] 0..1
     * @param objectMask [size][size] 0..1
     * @param plateRgb [3][size][size] 0..1
     */
    public static Picture over(float[] objectRgb, float[] objectMask, float[] plateRgb, int size) {
        float[] opaque = new float[size * size];
        Arrays.fill(opaque, 1f);
        return over(objectRgb, objectMask, new Picture(size, plateRgb, opaque));
    }

    /** Object over a plate that may be transparent: alpha is m + (1 - m) a, colour is composed premultiplied by it. */
    public static Picture over(float[] objectRgb, float[] objectMask, Picture plate) {
        Picture object = new Picture(plate.size(), objectRgb, objectMask);
        int plane = object.alpha().length;
        float[] rgb = new float[3 * plane];
        float[] alpha = new float[plane];
        for (int i = 0; i < plane; i++) {
            float m = object.alpha()[i];
            float plateShare = (1f - m) * plate.alpha()[i];
            boolean opaque = plate.alpha()[i] == 1f;
            float a = opaque ? 1f : m + plateShare;
            alpha[i] = a;
            for (int c = i; c < 3 * plane && a > 0f; c += plane) {
                float sum = m * object.rgb()[c] + plateShare * plate.rgb()[c];
                rgb[c] = opaque ? sum : sum / a;
            }
        }
        return new Picture(plate.size(), rgb, alpha);
    }

    /**
     * The object alone under a matte of another shape than its mask: where the matte is wider, what it takes in beside
     * the object is the plate.
     *
     * @param objectRgb [3][size][size] 0..1
     * @param objectMask [size][size] 0..1
     * @param matte [size][size] 0..1, the alpha of the picture
     */
    public static Picture cutOut(float[] objectRgb, float[] objectMask, float[] matte, Picture plate) {
        int plane = matte.length;
        float[] rgb = objectRgb;
        if (matte != objectMask) {
            rgb = new float[3 * plane];
            for (int i = 0; i < 3 * plane; i++) {
                int at = i % plane;
                float wider = matte[at] - objectMask[at];
                rgb[i] = wider > 0f
                        ? (objectMask[at] * objectRgb[i] + wider * plate.rgb()[i]) / matte[at]
                        : objectRgb[i];
            }
        }
        return new Picture(plate.size(), rgb, matte);
    }
}
