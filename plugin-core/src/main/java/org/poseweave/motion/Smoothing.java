package org.poseweave.motion;

import java.util.function.LongFunction;
import org.poseweave.pose.Pose;

/**
 * Zero-phase smoothing: the pose of a frame is the Gaussian mean of the poses around it, so nothing lags and any frame
 * can be had by itself. The window is cut off at the ends of the shot.
 *
 * @param sigma of the Gaussian in frames; 0 leaves poses as they are
 * @param scaleLock whether the size of the subject is averaged over a window three times as wide, so that it does not
 *     breathe
 */
public record Smoothing(double sigma, boolean scaleLock) {
    private static final double CUT_OFF = 2.5;
    private static final double SCALE_WIDTH = 3;

    public Smoothing {
        if (!(sigma >= 0 && sigma <= 100)) {
            throw new IllegalArgumentException("Smoothing: sigma " + sigma + " must be from 0 to 100 frames");
        }
    }

    /** Frames before and after that the pose of one depends on. */
    public int radius() {
        return (int) Math.ceil(CUT_OFF * sigma * (scaleLock ? SCALE_WIDTH : 1));
    }

    /**
     * The smoothed pose of a frame.
     *
     * @param first first frame of the shot that it belongs to
     * @param last last frame of the shot
     * @param poses pose of any frame from first to last
     */
    public Pose at(long frame, long first, long last, LongFunction<Pose> poses) {
        Pose own = poses.apply(frame);
        if (sigma == 0) {
            return own;
        }
        int count = own.confidence().length;
        double[] sum = new double[2 * count];
        double[] weight = new double[count];
        int reach = (int) Math.ceil(CUT_OFF * sigma);
        // Symmetric also at the ends, where a one-sided window would lag.
        int inner = (int) Math.min(reach, Math.min(frame - first, last - frame));
        for (int d = -inner; d <= inner; d++) {
            Pose pose = poses.apply(frame + d);
            double gauss = gauss(d, sigma);
            for (int k = 0; k < count; k++) {
                double w = gauss * (pose.confidence()[k] + 1e-3);
                weight[k] += w;
                sum[2 * k] += w * pose.keypoints()[2 * k];
                sum[2 * k + 1] += w * pose.keypoints()[2 * k + 1];
            }
        }
        float[] keypoints = new float[2 * count];
        for (int i = 0; i < keypoints.length; i++) {
            keypoints[i] = (float) (sum[i] / weight[i / 2]);
        }
        if (scaleLock) {
            rescale(keypoints, own.confidence(), steadySize(frame, first, last, poses));
        }
        return new Pose(keypoints, own.confidence());
    }

    private double steadySize(long frame, long first, long last, LongFunction<Pose> poses) {
        double wide = SCALE_WIDTH * sigma;
        long most = (long) Math.ceil(CUT_OFF * wide);
        int inner = (int) Math.min(most, Math.min(frame - first, last - frame));
        double logs = 0;
        double weights = 0;
        for (int d = -inner; d <= inner; d++) {
            Pose pose = poses.apply(frame + d);
            double gauss = gauss(d, wide);
            logs += gauss * Math.log(Math.max(1e-6, size(pose.keypoints(), pose.confidence())));
            weights += gauss;
        }
        return Math.exp(logs / weights);
    }

    /** Root mean square distance from the centre, weighted by confidence. */
    static double size(float[] keypoints, float[] confidence) {
        double[] centre = centre(keypoints, confidence);
        double sum = 0;
        double weights = 0;
        for (int k = 0; k < confidence.length; k++) {
            double x = keypoints[2 * k] - centre[0];
            double y = keypoints[2 * k + 1] - centre[1];
            sum += confidence[k] * (x * x + y * y);
            weights += confidence[k];
        }
        return weights == 0 ? 0 : Math.sqrt(sum / weights);
    }

    private static double[] centre(float[] keypoints, float[] confidence) {
        double x = 0;
        double y = 0;
        double weights = 1e-9;
        for (int k = 0; k < confidence.length; k++) {
            x += confidence[k] * keypoints[2 * k];
            y += confidence[k] * keypoints[2 * k + 1];
            weights += confidence[k];
        }
        return new double[] {x / weights, y / weights};
    }

    private static void rescale(float[] keypoints, float[] confidence, double size) {
        double[] centre = centre(keypoints, confidence);
        double now = size(keypoints, confidence);
        double factor = now < 1e-6 ? 1 : size / now;
        for (int i = 0; i < keypoints.length; i++) {
            keypoints[i] = (float) (centre[i % 2] + factor * (keypoints[i] - centre[i % 2]));
        }
    }

    private static double gauss(int distance, double sigma) {
        return Math.exp(-0.5 * distance * distance / (sigma * sigma));
    }
}
