package org.poseweave.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.pose.Pose;

/** Chooses source frames. Every choice is a pure function of the clips and the parameters, never of a chunk. */
public final class SourceSelection {
    /** Most frames that {@link #diverse} looks at. */
    public static final int CANDIDATES = 48;

    /** Most sources of a set. */
    public static final int MOST = 16;

    private SourceSelection() {}

    /**
     * The given frames of every clip.
     *
     * @param numbers frame numbers as a user writes them, from 1
     */
    public static List<SourceFrame> given(List<ClipInfo> clips, List<Long> numbers) {
        List<SourceFrame> chosen = new ArrayList<>();
        for (int clip = 0; clip < clips.size(); clip++) {
            for (long number : numbers) {
                if (number < 1 || number > clips.get(clip).frameCount()) {
                    throw new RenderException(
                            ErrorCode.USAGE,
                            "source frames within 1-" + clips.get(clip).frameCount() + " of "
                                    + clips.get(clip).name(),
                            Long.toString(number),
                            "correct sourceFrames");
                }
                chosen.add(new SourceFrame(clip, number - 1));
            }
        }
        if (chosen.isEmpty() || chosen.size() > MOST) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "1 to " + MOST + " source frames over all source clips",
                    Integer.toString(chosen.size()),
                    "name fewer or more frames in sourceFrames");
        }
        return chosen;
    }

    /** {@code count} frames spread evenly over all clips; a clip that is too short gives what it has. */
    public static List<SourceFrame> even(List<ClipInfo> clips, int count) {
        List<SourceFrame> chosen = new ArrayList<>();
        for (int clip = 0; clip < clips.size(); clip++) {
            long frames = clips.get(clip).frameCount();
            int share = count / clips.size() + (clip < count % clips.size() ? 1 : 0);
            long n = Math.min(share, frames);
            for (long i = 0; i < n; i++) {
                chosen.add(new SourceFrame(clip, (2L * i + 1) * frames / (2L * n)));
            }
        }
        return chosen;
    }

    /**
     * {@code count} frames whose poses differ most: the most typical one of evenly spread candidates first, then
     * always the one farthest from all chosen so far.
     *
     * @param poseOf pose of a candidate
     */
    public static List<SourceFrame> diverse(List<ClipInfo> clips, int count, Function<SourceFrame, Pose> poseOf) {
        List<SourceFrame> candidates = even(clips, CANDIDATES);
        List<Pose> poses = candidates.stream().map(poseOf).toList();
        List<Integer> left = new ArrayList<>();
        double surest =
                poses.stream().mapToDouble(SourceSelection::confidence).max().orElse(0);
        for (int i = 0; i < poses.size(); i++) {
            if (confidence(poses.get(i)) >= 0.7 * surest) {
                left.add(i);
            }
        }
        List<SourceFrame> chosen = new ArrayList<>();
        Pose mean = mean(left.stream().map(poses::get).toList());
        double[] nearest = new double[poses.size()];
        for (int i : left) {
            nearest[i] = -poses.get(i).distance2(mean);
        }
        Comparator<Integer> byDistance = Comparator.comparingDouble(i -> nearest[i]);
        while (chosen.size() < count && !left.isEmpty()) {
            Integer next = left.stream()
                    .max(byDistance.thenComparing(Comparator.reverseOrder()))
                    .orElseThrow();
            boolean first = chosen.isEmpty();
            chosen.add(candidates.get(next));
            left.remove(next);
            for (int i : left) {
                double d = poses.get(i).distance2(poses.get(next));
                nearest[i] = first ? d : Math.min(nearest[i], d);
            }
        }
        return chosen;
    }

    private static double confidence(Pose pose) {
        return pose.meanConfidence(0, pose.confidence().length);
    }

    private static Pose mean(List<Pose> poses) {
        Pose like = poses.get(0);
        float[] keypoints = new float[like.keypoints().length];
        for (int i = 0; i < keypoints.length; i++) {
            double sum = 0;
            for (Pose pose : poses) {
                sum += pose.keypoints()[i];
            }
            keypoints[i] = (float) (sum / poses.size());
        }
        return new Pose(keypoints, like.confidence());
    }
}
