package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseDistance;
import org.poseweave.source.Candidate;
import org.poseweave.source.FrameQuality;
import org.poseweave.source.SelectionSettings;
import org.poseweave.source.SourceFrame;

/**
 * How the sources of a shot were chosen.
 *
 * @param entries every frame that was looked at, in the order of the clips
 * @param chosen the sources, best first
 */
public record SourceReport(List<Entry> entries, List<SourceFrame> chosen) {
    public SourceReport {
        entries = List.copyOf(entries);
        chosen = List.copyOf(chosen);
    }

    /**
     * One frame that was looked at.
     *
     * @param place from 1 among the sources; empty if it is none
     * @param poseDistance to the nearest of the driving poses; empty if there are none
     * @param nearestTo number of driving poses that no other frame is nearer to
     * @param refused why it cannot be a source; empty if it can
     */
    public record Entry(
            SourceFrame frame,
            FrameQuality quality,
            OptionalInt place,
            OptionalDouble poseDistance,
            int nearestTo,
            Optional<String> refused) {}

    static SourceReport of(
            List<Candidate> candidates, List<SourceFrame> chosen, List<Pose> driving, SelectionSettings settings) {
        double[] distance = new double[candidates.size()];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        int[] nearestTo = new int[candidates.size()];
        for (Pose pose : driving) {
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < candidates.size(); i++) {
                double d = PoseDistance.between(candidates.get(i).pose(), pose);
                distance[i] = Math.min(distance[i], d);
                nearest = d < least ? i : nearest;
                least = Math.min(least, d);
            }
            nearestTo[nearest]++;
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Candidate one = candidates.get(i);
            int place = chosen.indexOf(one.frame()) + 1;
            boolean refused = one.quality().overall() < settings.minQuality();
            entries.add(new Entry(
                    one.frame(),
                    one.quality(),
                    place > 0 ? OptionalInt.of(place) : OptionalInt.empty(),
                    driving.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(distance[i]),
                    nearestTo[i],
                    refused ? Optional.of(one.quality().weakness()) : Optional.empty()));
        }
        return new SourceReport(entries, chosen);
    }
}
