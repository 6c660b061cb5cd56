package org.poseweave.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseDistance;

/**
 * The sources nearest in pose to a driving pose. A source that is about to be replaced by another fades out before: nothing
 * jumps when the nearest ones change from one frame to the next.
 */
public final class PoseRanking {
    /** Part of the way from the nearest to the first one left out over which weights fall from 1 to 0. */
    private static final double FADE = 0.25;

    private PoseRanking() {}

    /**
     * A source and its weight.
     *
     * @param index in the list that was ranked
     * @param weight above 0, at most 1
     */
    public record Ranked(int index, double weight) {}

    /** The {@code most} nearest, in the order of the list; all with weight 1 if there are no more. */
    public static List<Ranked> nearest(List<Pose> poses, Pose driver, int most) {
        double[] distances = poses.stream()
                .mapToDouble(pose -> PoseDistance.between(pose, driver))
                .toArray();
        List<Integer> order = IntStream.range(0, distances.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> distances[i]))
                .toList();
        boolean all = most >= order.size();
        double least = distances[order.get(0)];
        double limit = all ? Double.POSITIVE_INFINITY : distances[order.get(most)];
        List<Ranked> ranked = new ArrayList<>();
        for (int i : order.subList(0, Math.min(most, order.size()))) {
            double weight = all || limit <= least ? 1 : Math.min(1, (limit - distances[i]) / (FADE * (limit - least)));
            if (weight > 0) {
                ranked.add(new Ranked(i, weight));
            }
        }
        ranked.sort(Comparator.comparingInt(Ranked::index));
        return ranked;
    }
}
