package org.poseweave.detail;

import org.poseweave.resample.Blur;

/**
 * Moves a correspondence so that the source lies on what the network drew: least squares on windows of luma without
 * their mean (after Lucas and Kanade, 1981), from coarse to fine, each step smoothed. The slopes keep their mean, so that
 * steps fall short rather than follow what the drawing has got wrong (tried: steps of full length lose detail). Flat windows
 * stay where the match put them.
 */
final class Alignment {
    private static final int STEPS_A_LEVEL = 2;
    private static final int WINDOW_PX = 6;
    private static final int SMOOTH_PX = 3;
    private static final float DAMPING = 2e-5f;
    private static final float MOST_STEP_PX = 2;

    private final DetailSource source;
    private final float[] drawnLuma;
    private final int size;

    Alignment(DetailSource source, float[] drawnLuma) {
        this.source = source;
        this.drawnLuma = drawnLuma;
        this.size = source.size();
    }

    /** The field, moved. */
    Correspondence refine(Correspondence start) {
        Correspondence field = start;
        for (LumaLevel level : source.levels()) {
            float[] drawn = Blur.gaussian(drawnLuma, size, level.sigmaPx());
            for (int i = 0; i < STEPS_A_LEVEL; i++) {
                field = step(field, level, drawn);
            }
        }
        return field;
    }

    private Correspondence step(Correspondence field, LumaLevel level, float[] drawn) {
        float[] found = field.warp(level.luma());
        float[] slopeX = field.warp(level.slopeX());
        float[] slopeY = field.warp(level.slopeY());
        float[] error = new float[found.length];
        for (int i = 0; i < error.length; i++) {
            error[i] = found[i] - drawn[i];
        }
        float[] mean = Blur.box(error, size, WINDOW_PX);
        for (int i = 0; i < error.length; i++) {
            error[i] -= mean[i];
        }
        float[] xx = window(slopeX, slopeX);
        float[] xy = window(slopeX, slopeY);
        float[] yy = window(slopeY, slopeY);
        float[] xe = window(slopeX, error);
        float[] ye = window(slopeY, error);
        float[] moveX = new float[error.length];
        float[] moveY = new float[error.length];
        for (int i = 0; i < error.length; i++) {
            float a = xx[i] + DAMPING;
            float d = yy[i] + DAMPING;
            float determinant = a * d - xy[i] * xy[i];
            moveX[i] = limit((xy[i] * ye[i] - d * xe[i]) / determinant);
            moveY[i] = limit((xy[i] * xe[i] - a * ye[i]) / determinant);
        }
        return new Correspondence(
                field.source(),
                size,
                sum(field.offsetX(), Blur.box(moveX, size, SMOOTH_PX)),
                sum(field.offsetY(), Blur.box(moveY, size, SMOOTH_PX)),
                field.share(),
                field.confidence());
    }

    private float[] window(float[] a, float[] b) {
        return Blur.box(Planes.product(a, b), size, WINDOW_PX);
    }

    private static float limit(float move) {
        return Math.max(-MOST_STEP_PX, Math.min(MOST_STEP_PX, move));
    }

    private static float[] sum(float[] a, float[] b) {
        float[] out = new float[a.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = a[i] + b[i];
        }
        return out;
    }
}
