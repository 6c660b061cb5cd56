package org.poseweave.pose;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How far the eyes of a pose are open: mean gap of the lids by mean width of the eyes, by the keypoints that a bundle
 * names after the lids. Open eyes give about 0.3, closed ones near 0.
 */
public final class EyeOpening {
    private static final List<String> SIDES = List.of("Right", "Left");

    private final int[] gaps;
    private final int[] widths;

    private EyeOpening(int[] gaps, int[] widths) {
        this.gaps = gaps;
        this.widths = widths;
    }

    /** The measure for a bundle whose keypoints are named; empty if the lids are not among them. */
    public static Optional<EyeOpening> of(List<String> keypointNames) {
        int[] gaps = indices(keypointNames, "UpperOuter", "LowerOuter", "UpperInner", "LowerInner");
        int[] widths = indices(keypointNames, "OuterCorner", "InnerCorner");
        boolean known = Stream.of(gaps, widths).flatMapToInt(Arrays::stream).allMatch(i -> i >= 0);
        return known ? Optional.of(new EyeOpening(gaps, widths)) : Optional.empty();
    }

    /** Opening of the eyes; empty where they are too narrow to tell, as in profile. */
    public OptionalDouble of(Pose pose) {
        double width = meanLength(pose.keypoints(), widths);
        return width < 0.02 ? OptionalDouble.empty() : OptionalDouble.of(meanLength(pose.keypoints(), gaps) / width);
    }

    private static int[] indices(List<String> names, String... ends) {
        return SIDES.stream()
                .flatMap(side -> Stream.of(ends).map(end -> "eye" + side + end))
                .mapToInt(names::indexOf)
                .toArray();
    }

    private static double meanLength(float[] keypoints, int[] pairs) {
        double sum = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            int a = pairs[i];
            int b = pairs[i + 1];
            sum += Math.hypot(keypoints[2 * a] - keypoints[2 * b], keypoints[2 * a + 1] - keypoints[2 * b + 1]);
        }
        return sum / (pairs.length / 2.0);
    }
}
