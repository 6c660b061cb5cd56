package org.poseweave.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.ClipFrames;
import org.poseweave.params.ClipWeights;
import org.poseweave.params.SourceParams;
import org.poseweave.pose.Pose;

/** Chooses source frames. Every choice is a pure function of the clips and the parameters, never of a chunk. */
public final class SourceSelection {
    /** Most frames that are looked at. */
    public static final int CANDIDATES = 48;

    /** Most sources of a set. */
    public static final int MOST = 16;

    /** Share of the surest candidate's confidence below which poses say nothing. */
    private static final double SURE = 0.7;

    /** Share of the middle quality from which a frame is good enough for the automatic choice. */
    private static final double GOOD = 0.8;

    private SourceSelection() {}

    /**
     * The given frames of every clip.
     *
     * @param frames numbers as a user writes them, from 1
     */
    public static List<SourceFrame> given(List<ClipInfo> clips, ClipFrames frames, ClipWeights weights) {
        SearchFrames.requireUsed(clips, weights);
        List<SourceFrame> chosen = new ArrayList<>();
        for (int clip = 0; clip < clips.size(); clip++) {
            for (long number : weights.uses(clip) ? frames.of(clip) : List.<Long>of()) {
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

    /** The choice among candidates, best first, as the settings say; fewer than wanted if there are no more. */
    public static List<Candidate> choose(List<Candidate> candidates, SelectionSettings settings) {
        List<Candidate> accepted = accepted(candidates, settings.minQuality());
        Quotas quotas = new Quotas(settings.weights(), settings.count(), clips(candidates));
        return switch (settings.method()) {
            case DIVERSE, NEAREST -> diverse(accepted, settings.count(), quotas);
            case AUTO -> diverse(good(accepted), settings.count(), quotas);
            case SHARPEST -> sharpest(accepted, settings.count(), quotas);
            case EVEN -> spread(accepted, settings.weights(), settings.count());
            case GIVEN -> throw new IllegalArgumentException("given frames are not chosen");
        };
    }

    /**
     * Candidates of at least this quality.
     *
     * @throws RenderException of code USAGE if none is left
     */
    public static List<Candidate> accepted(List<Candidate> candidates, double minQuality) {
        List<Candidate> accepted = candidates.stream()
                .filter(candidate -> candidate.quality().overall() >= minQuality)
                .toList();
        if (accepted.isEmpty()) {
            Candidate best = candidates.stream()
                    .max(Comparator.comparingDouble(
                            candidate -> candidate.quality().overall()))
                    .orElseThrow();
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a source frame of quality " + minQuality + " or better among the " + candidates.size()
                            + " looked at",
                    String.format(
                            Locale.ROOT,
                            "%.2f at best, in frame %d (%s)",
                            best.quality().overall(),
                            best.frame().frame() + 1,
                            best.quality().weakness()),
                    "lower " + SourceParams.MIN_QUALITY.key() + " or search another "
                            + SourceParams.SOURCE_RANGE.key());
        }
        return accepted;
    }

    /**
     * The frames whose poses differ most: the most typical one first, then always the one farthest from all chosen so
     * far. Poses that the network is unsure of are passed over.
     */
    static List<Candidate> diverse(List<Candidate> candidates, int count, Quotas quotas) {
        double surest = candidates.stream()
                .mapToDouble(candidate -> confidence(candidate.pose()))
                .max()
                .orElse(0);
        List<Candidate> left = new ArrayList<>(candidates.stream()
                .filter(candidate -> confidence(candidate.pose()) >= SURE * surest)
                .toList());
        List<Candidate> chosen = new ArrayList<>();
        Pose mean = mean(left.stream().map(Candidate::pose).toList());
        double[] nearest =
                left.stream().mapToDouble(one -> -one.pose().distance2(mean)).toArray();
        boolean[] gone = new boolean[nearest.length];
        while (chosen.size() < count) {
            int next = -1;
            for (int i = 0; i < nearest.length; i++) {
                boolean open = !gone[i] && quotas.open(left.get(i));
                next = open && (next < 0 || nearest[i] > nearest[next]) ? i : next;
            }
            if (next < 0) {
                break;
            }
            gone[next] = true;
            Candidate taken = left.get(next);
            quotas.take(taken);
            boolean first = chosen.isEmpty();
            chosen.add(taken);
            for (int i = 0; i < nearest.length; i++) {
                double d = left.get(i).pose().distance2(taken.pose());
                nearest[i] = first ? d : Math.min(nearest[i], d);
            }
        }
        return chosen;
    }

    /** Those whose quality does not fall far behind the middle one. */
    private static List<Candidate> good(List<Candidate> candidates) {
        double[] qualities = candidates.stream()
                .mapToDouble(one -> one.quality().overall())
                .sorted()
                .toArray();
        double least = GOOD * qualities[qualities.length / 2];
        return candidates.stream()
                .filter(one -> one.quality().overall() >= least)
                .toList();
    }

    private static List<Candidate> sharpest(List<Candidate> candidates, int count, Quotas quotas) {
        List<Candidate> chosen = new ArrayList<>();
        candidates.stream()
                .sorted(Comparator.comparingDouble(one -> -one.quality().sharpness()))
                .forEach(one -> {
                    if (chosen.size() < count && quotas.open(one)) {
                        quotas.take(one);
                        chosen.add(one);
                    }
                });
        return chosen;
    }

    /** Evenly among those accepted, clip by clip. */
    private static List<Candidate> spread(List<Candidate> candidates, ClipWeights weights, int count) {
        int clips = clips(candidates);
        int[] shares = weights.shares(count, clips);
        List<Candidate> chosen = new ArrayList<>();
        for (int clip = 0; clip < clips; clip++) {
            int of = clip;
            List<Candidate> own =
                    candidates.stream().filter(one -> one.frame().clip() == of).toList();
            int n = Math.min(shares[clip], own.size());
            for (int i = 0; i < n; i++) {
                chosen.add(own.get((2 * i + 1) * own.size() / (2 * n)));
            }
        }
        return chosen;
    }

    private static int clips(List<Candidate> candidates) {
        return candidates.stream().mapToInt(one -> one.frame().clip()).max().orElse(-1) + 1;
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

    /** How many frames each clip may still give; without weights there is no bound. */
    static final class Quotas {
        private final int[] left;

        Quotas(ClipWeights weights, int count, int clips) {
            left = weights.equalAmong(clips) ? new int[clips] : weights.shares(count, clips);
            if (weights.equalAmong(clips)) {
                Arrays.fill(left, Integer.MAX_VALUE);
            }
        }

        boolean open(Candidate candidate) {
            return left[candidate.frame().clip()] > 0;
        }

        void take(Candidate candidate) {
            left[candidate.frame().clip()]--;
        }
    }
}
