package org.poseweave.motion;

/** Turn, uniform scale and shift of the plane: (x, y) becomes (a x - b y + tx, b x + a y + ty). */
public record Similarity(double a, double b, double tx, double ty) {
    public static final Similarity IDENTITY = new Similarity(1, 0, 0, 0);

    private static final double TINY = 1e-9;

    /**
     * The one that brings points {@code from} nearest to {@code to}, in the sense of weighted squared distances.
     *
     * @param from [K,2]
     * @param to [K,2]
     * @param weights [K]; if fewer than two points count, the result only shifts
     */
    public static Similarity between(float[] from, float[] to, float[] weights) {
        double sum = 0;
        double fx = 0;
        double fy = 0;
        double gx = 0;
        double gy = 0;
        for (int k = 0; k < weights.length; k++) {
            double w = weights[k];
            sum += w;
            fx += w * from[2 * k];
            fy += w * from[2 * k + 1];
            gx += w * to[2 * k];
            gy += w * to[2 * k + 1];
        }
        if (sum < TINY) {
            return IDENTITY;
        }
        fx /= sum;
        fy /= sum;
        gx /= sum;
        gy /= sum;
        double dot = 0;
        double cross = 0;
        double norm = 0;
        for (int k = 0; k < weights.length; k++) {
            double w = weights[k];
            double px = from[2 * k] - fx;
            double py = from[2 * k + 1] - fy;
            double qx = to[2 * k] - gx;
            double qy = to[2 * k + 1] - gy;
            dot += w * (px * qx + py * qy);
            cross += w * (px * qy - py * qx);
            norm += w * (px * px + py * py);
        }
        double a = norm < TINY ? 1 : dot / norm;
        double b = norm < TINY ? 0 : cross / norm;
        return new Similarity(a, b, gx - a * fx + b * fy, gy - b * fx - a * fy);
    }

    /** New x of a point. */
    public double x(double x, double y) {
        return a * x - b * y + tx;
    }

    /** New y of a point. */
    public double y(double x, double y) {
        return b * x + a * y + ty;
    }

    /** How much it enlarges. */
    public double scale() {
        return Math.hypot(a, b);
    }
}
