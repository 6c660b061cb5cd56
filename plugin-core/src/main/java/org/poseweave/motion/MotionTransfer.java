package org.poseweave.motion;

import org.poseweave.params.MotionMode;
import org.poseweave.pose.Pose;

/** Makes the pose that drives the network from the poses of driver and source. */
public final class MotionTransfer {
    private final KeypointRegions regions;
    private final Gains gains;
    private final MotionMode mode;

    public MotionTransfer(KeypointRegions regions, Gains gains, MotionMode mode) {
        this.regions = regions;
        this.gains = gains;
        this.mode = mode;
    }

    /**
     * How much of the driver's motion since its reference is taken: 0 none, 1 all, more exaggerates.
     *
     * @param head motion of the whole
     * @param mouth motion of the mouth against the whole
     * @param eyes motion of lids and gaze against the whole
     * @param limbs motion of arms, legs or a gripper against the whole
     */
    public record Gains(double head, double mouth, double eyes, double limbs) {
        public static final Gains ALL = new Gains(1, 1, 1, 1);

        /** All of them times a strength. */
        public Gains times(double strength) {
            return new Gains(head * strength, mouth * strength, eyes * strength, limbs * strength);
        }
    }

    /**
     * The pose to draw.
     *
     * @param driver pose of the driving frame, smoothed or not
     * @param reference pose of the driver's reference frame
     * @param source pose of the source frame that shows the same as the reference, or nearly so
     */
    public Pose apply(Pose driver, Pose reference, Pose source) {
        boolean plain = mode == MotionMode.ABSOLUTE && gains.equals(Gains.ALL);
        if (plain) {
            return driver;
        }
        float[] weights = weights(driver, reference);
        Similarity whole = Similarity.between(reference.keypoints(), driver.keypoints(), weights);
        Similarity onto = Similarity.between(source.keypoints(), reference.keypoints(), weights(source, reference));
        double scale = mode == MotionMode.RELATIVE ? 1 / Math.max(onto.scale(), 1e-3) : 1;

        float[] from = reference.keypoints();
        float[] drawn = new float[from.length];
        for (int k = 0; k < driver.confidence().length; k++) {
            double x = from[2 * k];
            double y = from[2 * k + 1];
            double headX = whole.x(x, y) - x;
            double headY = whole.y(x, y) - y;
            double local = localGain(k);
            double dx = gains.head() * headX + local * (driver.keypoints()[2 * k] - x - headX);
            double dy = gains.head() * headY + local * (driver.keypoints()[2 * k + 1] - y - headY);
            drawn[2 * k] = (float) (baseX(k, reference, source, onto) + scale * dx);
            drawn[2 * k + 1] = (float) (baseY(k, reference, source, onto) + scale * dy);
        }
        return new Pose(drawn, confidence(driver, reference, source));
    }

    /** What is seen changes with the head: its change since the reference is taken as that of the head is. */
    private float[] confidence(Pose driver, Pose reference, Pose source) {
        float[] base = (mode == MotionMode.RELATIVE ? source : reference).confidence();
        float[] confidence = new float[base.length];
        for (int k = 0; k < base.length; k++) {
            double change = driver.confidence()[k] - reference.confidence()[k];
            confidence[k] = (float) Math.max(0, Math.min(1, base[k] + gains.head() * change));
        }
        return confidence;
    }

    private double localGain(int k) {
        if (regions.mouth().get(k)) {
            return gains.mouth();
        }
        if (regions.eyes().get(k)) {
            return gains.eyes();
        }
        return regions.limbs().get(k) ? gains.limbs() : gains.head();
    }

    private double baseX(int k, Pose reference, Pose source, Similarity onto) {
        double x = source.keypoints()[2 * k];
        return switch (mode) {
            case ABSOLUTE -> reference.keypoints()[2 * k];
            case SHAPE -> onto.x(x, source.keypoints()[2 * k + 1]);
            case RELATIVE -> x;
        };
    }

    private double baseY(int k, Pose reference, Pose source, Similarity onto) {
        double y = source.keypoints()[2 * k + 1];
        return switch (mode) {
            case ABSOLUTE -> reference.keypoints()[2 * k + 1];
            case SHAPE -> onto.y(source.keypoints()[2 * k], y);
            case RELATIVE -> y;
        };
    }

    /** Confidence in both poses for the keypoints of the frame, 0 for the others. */
    private float[] weights(Pose one, Pose other) {
        float[] weights = new float[one.confidence().length];
        for (int k = regions.frame().nextSetBit(0); k >= 0; k = regions.frame().nextSetBit(k + 1)) {
            weights[k] = one.confidence()[k] * other.confidence()[k] + 1e-3f;
        }
        return weights;
    }

    /**
     * How unlike two poses are whatever their place, turn and size: the mean squared distance after {@code source} is
     * laid over {@code driver}, weighted by confidence.
     */
    public double unlikeness(Pose driver, Pose source) {
        Similarity onto = Similarity.between(source.keypoints(), driver.keypoints(), weights(source, driver));
        double sum = 0;
        double weights = 1e-9;
        for (int k = 0; k < driver.confidence().length; k++) {
            double w = driver.confidence()[k] * source.confidence()[k];
            double x = source.keypoints()[2 * k];
            double y = source.keypoints()[2 * k + 1];
            double dx = onto.x(x, y) - driver.keypoints()[2 * k];
            double dy = onto.y(x, y) - driver.keypoints()[2 * k + 1];
            sum += w * (dx * dx + dy * dy);
            weights += w;
        }
        return sum / weights;
    }
}
