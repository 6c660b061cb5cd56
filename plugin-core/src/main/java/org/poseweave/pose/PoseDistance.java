package org.poseweave.pose;

/**
 * How unlike two poses are whatever their place and size in the crop: root mean square distance of the keypoints after
 * both are moved to their centres and divided by their sizes, weighted by the confidence of both. 0 is the same pose; a
 * turn of the head by a quarter is about 1.
 */
public final class PoseDistance {
    private static final double TINY = 1e-9;

    private PoseDistance() {}

    /** Distance of two poses of the same bundle, at least 0; the order does not matter. */
    public static double between(Pose a, Pose b) {
        int count = a.confidence().length;
        double[] weights = new double[count];
        for (int k = 0; k < count; k++) {
            weights[k] = a.confidence()[k] * b.confidence()[k] + TINY;
        }
        double[] from = normalised(a.keypoints(), weights);
        double[] to = normalised(b.keypoints(), weights);
        double sum = 0;
        double all = 0;
        for (int k = 0; k < count; k++) {
            double dx = from[2 * k] - to[2 * k];
            double dy = from[2 * k + 1] - to[2 * k + 1];
            sum += weights[k] * (dx * dx + dy * dy);
            all += weights[k];
        }
        return Math.sqrt(sum / all);
    }

    private static double[] normalised(float[] keypoints, double[] weights) {
        double x = 0;
        double y = 0;
        double all = 0;
        for (int k = 0; k < weights.length; k++) {
            x += weights[k] * keypoints[2 * k];
            y += weights[k] * keypoints[2 * k + 1];
            all += weights[k];
        }
        double[] moved = new double[keypoints.length];
        double spread = 0;
        for (int k = 0; k < weights.length; k++) {
            moved[2 * k] = keypoints[2 * k] - x / all;
            moved[2 * k + 1] = keypoints[2 * k + 1] - y / all;
            spread += weights[k] * (moved[2 * k] * moved[2 * k] + moved[2 * k + 1] * moved[2 * k + 1]);
        }
        double size = Math.max(TINY, Math.sqrt(spread / all));
        for (int i = 0; i < moved.length; i++) {
            moved[i] /= size;
        }
        return moved;
    }
}
