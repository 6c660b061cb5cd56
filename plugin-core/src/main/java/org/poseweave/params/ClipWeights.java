package org.poseweave.params;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.ParamType.DoubleType;

/**
 * Weights of clips against each other.
 *
 * @param weights by clip; clips after them have weight 1
 */
public record ClipWeights(List<Double> weights) {
    /** The syntax in words. */
    public static final String SYNTAX = "empty or a number from 0 to 100 for each source clip, such as 2,1,0";

    /** All clips alike. */
    public static final ClipWeights EQUAL = new ClipWeights(List.of());

    private static final DoubleType WEIGHT = new DoubleType(0, 100, 0, 1);

    public ClipWeights {
        weights = List.copyOf(weights);
    }

    /**
     * Reads weights; blank text is {@link #EQUAL}.
     *
     * @param key name of the parameter, for messages
     * @throws RenderException of code USAGE
     */
    public static ClipWeights parse(String key, String text) {
        if (text.isBlank()) {
            return EQUAL;
        }
        List<Double> weights = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            try {
                weights.add(WEIGHT.parse(key, part));
            } catch (RenderException e) {
                throw new RenderException(
                        ErrorCode.USAGE,
                        key + " to be " + SYNTAX,
                        "\"" + text + "\"",
                        "correct the part \"" + part.strip() + "\"",
                        e);
            }
        }
        return new ClipWeights(weights);
    }

    /** Weight of a clip. */
    public double of(int clip) {
        return clip < weights.size() ? weights.get(clip) : 1;
    }

    /** The weights of some clips, in the order given. */
    public ClipWeights pick(List<Integer> clips) {
        return weights.isEmpty()
                ? this
                : new ClipWeights(clips.stream().map(this::of).toList());
    }

    /** Text that reads back as the same weights. */
    public String format() {
        return weights.stream().map(WEIGHT::format).collect(Collectors.joining(","));
    }

    /** Whether a clip is used at all. */
    public boolean uses(int clip) {
        return of(clip) > 0;
    }

    /** Whether all clips that are used count alike. */
    public boolean equalAmong(int clips) {
        double like = 0;
        for (int clip = 0; clip < clips; clip++) {
            if (uses(clip) && like > 0 && of(clip) != like) {
                return false;
            }
            like = uses(clip) ? of(clip) : like;
        }
        return true;
    }

    /**
     * Shares out a count by weight: whole parts first, the rest to the largest remainders, ties to earlier clips.
     *
     * @return one number a clip
     */
    public int[] shares(int count, int clips) {
        double sum = 0;
        for (int clip = 0; clip < clips; clip++) {
            sum += of(clip);
        }
        int[] shares = new int[clips];
        double[] rest = new double[clips];
        int left = sum > 0 ? count : 0;
        for (int clip = 0; clip < clips; clip++) {
            double exact = sum > 0 ? count * of(clip) / sum : 0;
            shares[clip] = (int) exact;
            rest[clip] = uses(clip) ? exact - shares[clip] : -1;
            left -= shares[clip];
        }
        for (; left > 0; left--) {
            int most = 0;
            for (int clip = 1; clip < clips; clip++) {
                most = rest[clip] > rest[most] + 1e-9 ? clip : most;
            }
            shares[most]++;
            rest[most] -= 1;
        }
        return shares;
    }
}
