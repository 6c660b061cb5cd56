package org.poseweave.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.poseweave.motion.MotionTransfer.Gains;
import org.poseweave.params.MotionMode;
import org.poseweave.pose.Pose;

class MotionTest {
    // Four points of a frame, two of a mouth, two of eyes.
    private static final float[] SHAPE = {
        -0.5f, -0.5f, 0.5f, -0.5f, 0.4f, 0.6f, -0.4f, 0.6f, 0, 0.3f, 0, 0.4f, -0.2f, 0, 0.2f, 0
    };
    private static final KeypointRegions REGIONS = new KeypointRegions(bits(0, 4), bits(4, 6), bits(6, 8), bits(0, 0));

    private static BitSet bits(int from, int to) {
        BitSet set = new BitSet();
        set.set(from, to);
        return set;
    }

    private static Pose pose(float[] keypoints) {
        float[] sure = new float[keypoints.length / 2];
        Arrays.fill(sure, 1f);
        return new Pose(keypoints, sure);
    }

    private static float[] moved(float[] points, double angle, double scale, double tx, double ty) {
        float[] out = new float[points.length];
        for (int i = 0; i < points.length; i += 2) {
            out[i] = (float) (scale * (Math.cos(angle) * points[i] - Math.sin(angle) * points[i + 1]) + tx);
            out[i + 1] = (float) (scale * (Math.sin(angle) * points[i] + Math.cos(angle) * points[i + 1]) + ty);
        }
        return out;
    }

    private static void assertNear(Pose found, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(found.keypoints()[i]).as("coordinate %d", i).isCloseTo(expected[i], within(1e-5f));
        }
    }

    private static float[] openMouth(float[] shape, float by) {
        float[] out = shape.clone();
        out[11] += by;
        return out;
    }

    @Test
    void absoluteWithAllMotionIsTheDriver() {
        Pose driver = pose(moved(SHAPE, 0.2, 1.1, 0.1, 0));
        Pose out = new MotionTransfer(REGIONS, Gains.ALL, MotionMode.ABSOLUTE).apply(driver, pose(SHAPE), pose(SHAPE));
        assertThat(out).isSameAs(driver);
    }

    @Test
    void relativeMovesTheSourceByTheDriversChangeInItsOwnScale() {
        float[] source = moved(SHAPE, 0, 0.5, 0.2, -0.1);
        float[] driver = SHAPE.clone();
        for (int i = 0; i < driver.length; i += 2) {
            driver[i] += 0.2f;
        }
        float[] expected = source.clone();
        for (int i = 0; i < expected.length; i += 2) {
            expected[i] += 0.1f; // half as large
        }
        Pose out = new MotionTransfer(REGIONS, Gains.ALL, MotionMode.RELATIVE)
                .apply(pose(driver), pose(SHAPE), pose(source));
        assertNear(out, expected);
    }

    @Test
    void relativeAtTheReferenceIsTheSource() {
        float[] source = openMouth(moved(SHAPE, 0.3, 0.8, 0.1, 0.1), 0.05f);
        Pose out = new MotionTransfer(REGIONS, new Gains(2, 3, 0.5, 1), MotionMode.RELATIVE)
                .apply(pose(SHAPE), pose(SHAPE), pose(source));
        assertNear(out, source);
    }

    @Test
    void gainsWorkByRegion() {
        float[] driver = moved(openMouth(SHAPE, 0.1f), 0, 1, 0.2, 0);
        float[] still = openMouth(SHAPE, 0.1f);
        float[] mouthTwice = moved(openMouth(SHAPE, 0.2f), 0, 1, 0.2, 0);
        Pose reference = pose(SHAPE);
        assertNear(
                new MotionTransfer(REGIONS, new Gains(0, 1, 1, 1), MotionMode.ABSOLUTE)
                        .apply(pose(driver), reference, reference),
                still);
        assertNear(
                new MotionTransfer(REGIONS, new Gains(1, 2, 1, 1), MotionMode.ABSOLUTE)
                        .apply(pose(driver), reference, reference),
                mouthTwice);
        assertNear(
                new MotionTransfer(REGIONS, Gains.ALL.times(0), MotionMode.ABSOLUTE)
                        .apply(pose(driver), reference, reference),
                SHAPE);
    }

    @Test
    void limbsMoveByThemselves() {
        Map<String, List<Integer>> named = Map.of("trunk", List.of(0, 1, 2, 3), "armLeft", List.of(4, 5));
        KeypointRegions body = KeypointRegions.of(named, 8);
        assertThat(body.limbs()).isEqualTo(bits(4, 6));
        assertThat(body.frame()).isEqualTo(bits(0, 4));
        float[] driver = moved(openMouth(SHAPE, 0.1f), 0, 1, 0.2, 0);
        float[] stiff = moved(SHAPE, 0, 1, 0.2, 0);
        assertNear(
                new MotionTransfer(body, new Gains(1, 1, 1, 0), MotionMode.ABSOLUTE)
                        .apply(pose(driver), pose(SHAPE), pose(SHAPE)),
                stiff);
    }

    @Test
    void shapeNormalisationKeepsTheSourcesProportionsAtTheDriversPlace() {
        float[] wide = SHAPE.clone();
        wide[8] += 0.05f; // a crooked mouth that only the driver has
        float[] driver = moved(wide, 0, 1, 0.3, 0.1);
        Pose out = new MotionTransfer(REGIONS, Gains.ALL, MotionMode.SHAPE)
                .apply(pose(driver), pose(wide), pose(moved(SHAPE, 0, 0.5, 0, 0)));
        assertNear(out, moved(SHAPE, 0, 1, 0.3, 0.1));
    }

    @Test
    void uncertainKeypointsDoNotTurnTheWhole() {
        float[] driver = SHAPE.clone();
        driver[0] = 3; // an outlier that nobody is sure of
        Pose uncertain = new Pose(driver, new float[] {0, 1, 1, 1, 1, 1, 1, 1});
        Pose out = new MotionTransfer(REGIONS, new Gains(1, 0, 0, 0), MotionMode.ABSOLUTE)
                .apply(uncertain, pose(SHAPE), pose(SHAPE));
        assertThat(out.keypoints()[8]).isCloseTo(SHAPE[8], within(0.01f));
    }

    @Test
    void smoothingLeavesStraightMotionAlone() {
        Smoothing smoothing = new Smoothing(2, false);
        for (long frame : new long[] {0, 1, 10, 39, 40}) {
            Pose out = smoothing.at(frame, 0, 40, f -> pose(moved(SHAPE, 0, 1, 0.01 * f, 0)));
            assertNear(out, moved(SHAPE, 0, 1, 0.01 * frame, 0));
        }
    }

    @Test
    void smoothingTakesNoiseAway() {
        Pose[] noisy = new Pose[101];
        Random random = new Random(5);
        for (int f = 0; f < noisy.length; f++) {
            float[] points = SHAPE.clone();
            for (int i = 0; i < points.length; i++) {
                points[i] += (float) (0.02 * random.nextGaussian());
            }
            noisy[f] = pose(points);
        }
        double before = 0;
        double after = 0;
        Smoothing smoothing = new Smoothing(2, true);
        for (int f = 20; f < 80; f++) {
            before += noisy[f].distance2(pose(SHAPE));
            after += smoothing.at(f, 0, 100, i -> noisy[(int) i]).distance2(pose(SHAPE));
        }
        // Independent noise: a Gaussian of sigma 2 keeps 1 / (2 sqrt(pi) sigma), a seventh, of the variance.
        assertThat(after / before).isBetween(0.08, 0.22);
    }

    @Test
    void scaleLockStopsBreathing() {
        Smoothing locked = new Smoothing(2, true);
        Smoothing free = new Smoothing(2, false);
        java.util.function.LongFunction<Pose> breathing =
                f -> pose(moved(SHAPE, 0, 1 + 0.1 * Math.sin(f * 2 * Math.PI / 12), 0, 0));
        double lockedSpread = spread(locked, breathing);
        double freeSpread = spread(free, breathing);
        assertThat(lockedSpread).isLessThan(0.1 * freeSpread);
    }

    private static double spread(Smoothing smoothing, java.util.function.LongFunction<Pose> poses) {
        double least = 9;
        double most = 0;
        for (int f = 50; f < 74; f++) {
            Pose pose = smoothing.at(f, 0, 120, poses);
            double size = Smoothing.size(pose.keypoints(), pose.confidence());
            least = Math.min(least, size);
            most = Math.max(most, size);
        }
        return most - least;
    }

    @Test
    void readsNothingOutsideItsRadiusOrTheShot() {
        Smoothing smoothing = new Smoothing(1.5, true);
        for (long frame : new long[] {3, 4, 20, 60}) {
            smoothing.at(frame, 3, 60, f -> {
                assertThat(f).isBetween(3L, 60L);
                assertThat(Math.abs(f - frame)).isLessThanOrEqualTo(smoothing.radius());
                return pose(SHAPE);
            });
        }
    }

    @Test
    void regionsMustNotMeet() {
        assertThatThrownBy(() -> new KeypointRegions(bits(0, 4), bits(3, 5), bits(6, 8), bits(0, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
