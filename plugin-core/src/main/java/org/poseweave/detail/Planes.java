package org.poseweave.detail;

import org.poseweave.resample.Blur;

/** Arithmetic on square planes of [size][size] values; pixel i covers [i, i+1). */
final class Planes {
    private static final float LITTLE = 1e-4f;

    private Planes() {}

    /** Rec.601 luma of planar RGB. */
    static float[] luma(float[] rgb) {
        int plane = rgb.length / 3;
        float[] out = new float[plane];
        for (int i = 0; i < plane; i++) {
            out[i] = 0.299f * rgb[i] + 0.587f * rgb[plane + i] + 0.114f * rgb[2 * plane + i];
        }
        return out;
    }

    /** Planar RGB blurred within {@code mask}: what lies off it lends no colour. */
    static float[] blurWithin(float[] rgb, float[] mask, int size, double sigmaPx) {
        int plane = size * size;
        float[] cover = Blur.gaussian(mask, size, sigmaPx);
        float[] out = new float[3 * plane];
        for (int c = 0; c < 3; c++) {
            float[] part = new float[plane];
            for (int i = 0; i < plane; i++) {
                part[i] = rgb[c * plane + i] * mask[i];
            }
            part = Blur.gaussian(part, size, sigmaPx);
            for (int i = 0; i < plane; i++) {
                out[c * plane + i] = cover[i] > LITTLE ? part[i] / cover[i] : rgb[c * plane + i];
            }
        }
        return out;
    }

    static float[] product(float[] a, float[] b) {
        float[] out = new float[a.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = a[i] * b[i];
        }
        return out;
    }

    /** Bilinear value at position (x, y) in pixels; held beyond the border. */
    static float sample(float[] plane, int size, float x, float y) {
        float u = Math.max(0f, Math.min(size - 1.001f, x - 0.5f));
        float v = Math.max(0f, Math.min(size - 1.001f, y - 0.5f));
        int column = (int) u;
        int row = (int) v;
        int at = row * size + column;
        float fx = u - column;
        float top = plane[at] + fx * (plane[at + 1] - plane[at]);
        float bottom = plane[at + size] + fx * (plane[at + size + 1] - plane[at + size]);
        return top + (v - row) * (bottom - top);
    }

    /** 0 below {@code from}, 1 above {@code to}, smooth between. */
    static float smoothstep(float from, float to, float value) {
        float t = Math.max(0f, Math.min(1f, (value - from) / (to - from)));
        return t * t * (3 - 2 * t);
    }
}
