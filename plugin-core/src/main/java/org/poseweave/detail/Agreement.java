package org.poseweave.detail;

import java.util.Arrays;
import org.poseweave.resample.Blur;

/**
 * How much of a source's detail may be used where, 0..1: as much as the match is sure, as source and drawing look alike
 * around the place in structure and colour, as both are the subject there, and as the field neither folds nor stretches.
 */
final class Agreement {
    static final double SIGMA_PX = 1.2;
    private static final int STRUCTURE_PX = 4;
    private static final int COLOUR_PX = 6;
    private static final float NOISE = 2 * 0.015f * 0.015f;
    private static final float COLOUR_FAR = 0.12f;
    private static final int SMOOTH_PX = 2;

    private final float[] drawnRgb;
    private final float[] drawnLuma;
    private final float[] drawnMask;
    private final int size;

    Agreement(float[] drawnRgb, float[] drawnMask, int size) {
        this.drawnRgb = drawnRgb;
        this.drawnLuma = Blur.gaussian(Planes.luma(drawnRgb), size, SIGMA_PX);
        this.drawnMask = drawnMask;
        this.size = size;
    }

    float[] weights(Correspondence field, DetailSource source) {
        float[] structure = structure(field.warp(source.compared()));
        float[] colour = colour(field, source.rgb());
        float[] subject = field.warp(source.mask());
        float[] weights = new float[size * size];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = field.share()[i]
                    * Planes.smoothstep(0.05f, 0.35f, field.confidence()[i])
                    * Planes.smoothstep(0.55f, 0.9f, structure[i])
                    * colour[i]
                    * Planes.smoothstep(0.4f, 0.95f, subject[i])
                    * Planes.smoothstep(0.4f, 0.95f, drawnMask[i])
                    * regular(field, i);
        }
        return Blur.box(weights, size, SMOOTH_PX);
    }

    /** The part of structural similarity that compares contrast and structure; 1 where both are flat. */
    private float[] structure(float[] found) {
        float[] meanA = Blur.box(found, size, STRUCTURE_PX);
        float[] meanB = Blur.box(drawnLuma, size, STRUCTURE_PX);
        float[] squareA = Blur.box(Planes.product(found, found), size, STRUCTURE_PX);
        float[] squareB = Blur.box(Planes.product(drawnLuma, drawnLuma), size, STRUCTURE_PX);
        float[] product = Blur.box(Planes.product(found, drawnLuma), size, STRUCTURE_PX);
        float[] out = new float[found.length];
        for (int i = 0; i < out.length; i++) {
            float varianceA = Math.max(0f, squareA[i] - meanA[i] * meanA[i]);
            float varianceB = Math.max(0f, squareB[i] - meanB[i] * meanB[i]);
            float covariance = product[i] - meanA[i] * meanB[i];
            out[i] = (2 * covariance + NOISE) / (varianceA + varianceB + NOISE);
        }
        return out;
    }

    private float[] colour(Correspondence field, float[] rgb) {
        int plane = size * size;
        float[] out = new float[plane];
        for (int c = 0; c < 3; c++) {
            float[] difference = field.warp(Arrays.copyOfRange(rgb, c * plane, (c + 1) * plane));
            for (int i = 0; i < plane; i++) {
                difference[i] -= drawnRgb[c * plane + i];
            }
            float[] mean = Blur.box(difference, size, COLOUR_PX);
            for (int i = 0; i < plane; i++) {
                out[i] = Math.max(out[i], Math.abs(mean[i]));
            }
        }
        for (int i = 0; i < plane; i++) {
            float far = out[i] / COLOUR_FAR;
            out[i] = (float) Math.exp(-far * far);
        }
        return out;
    }

    /** 1 where the field keeps areas, 0 where it folds or stretches them more than threefold. */
    private float regular(Correspondence field, int i) {
        int x = i % size;
        int y = i / size;
        if (x == size - 1 || y == size - 1) {
            return 0;
        }
        float xx = 1 + field.offsetX()[i + 1] - field.offsetX()[i];
        float xy = field.offsetX()[i + size] - field.offsetX()[i];
        float yx = field.offsetY()[i + 1] - field.offsetY()[i];
        float yy = 1 + field.offsetY()[i + size] - field.offsetY()[i];
        float area = xx * yy - xy * yx;
        return Planes.smoothstep(0.25f, 0.5f, area) * (1 - Planes.smoothstep(2f, 3f, area));
    }
}
