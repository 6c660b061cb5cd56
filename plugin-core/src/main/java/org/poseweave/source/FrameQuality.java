package org.poseweave.source;

import java.util.Arrays;
import java.util.List;

/**
 * How fit a frame is to be a source, each 0 (unfit) to 1. Sharpness and eyes are relative to the other candidates: 1 is what
 * the best tenth and the widest quarter of them have.
 *
 * @param sharpness focus by that of the best tenth
 * @param eyes 1 where the eyes are open as usual or cannot be told, 0 where they are as good as closed
 * @param confidence how sure the network is of the subject's keypoints
 * @param inside 1 where the subject lies within the square, 0 where a quarter of the border or more is covered by it
 */
public record FrameQuality(double sharpness, double eyes, double confidence, double inside) {
    /** Of a frame that was not looked at. */
    public static final FrameQuality UNRATED = new FrameQuality(1, 1, 1, 1);

    private static final double BEST_TENTH = 0.9;
    private static final double WIDEST_QUARTER = 0.75;
    private static final double CLOSED = 0.25;
    private static final double OPEN = 0.65;
    private static final double MOST_COVERED = 0.25;

    /** A frame is as good as the worst of its marks. */
    public double overall() {
        return Math.min(Math.min(sharpness, eyes), Math.min(confidence, inside));
    }

    /** What is worst about the frame, in a word or two. */
    public String weakness() {
        double worst = overall();
        if (confidence == worst) {
            return "unsure";
        }
        if (inside == worst) {
            return "cut off";
        }
        return eyes == worst ? "eyes closed" : "blurred";
    }

    /** Marks for all candidates, which are compared with each other. */
    public static List<FrameQuality> rate(List<FrameMeasures> measured) {
        double sharp =
                quantile(measured.stream().mapToDouble(FrameMeasures::focus).toArray(), BEST_TENTH);
        double wide = quantile(
                measured.stream()
                        .filter(one -> one.lids().isPresent())
                        .mapToDouble(one -> one.lids().getAsDouble())
                        .toArray(),
                WIDEST_QUARTER);
        return measured.stream().map(one -> of(one, sharp, wide)).toList();
    }

    private static FrameQuality of(FrameMeasures one, double sharp, double wide) {
        double lids = wide > 0 ? one.lids().orElse(wide) / wide : 1;
        return new FrameQuality(
                sharp > 0 ? unit(one.focus() / sharp) : 1,
                unit((lids - CLOSED) / (OPEN - CLOSED)),
                unit(one.confidence()),
                unit(1 - one.cutOff() / MOST_COVERED));
    }

    private static double unit(double value) {
        return Math.max(0, Math.min(1, value));
    }

    /** The value that a share of all does not exceed; 0 of none. */
    private static double quantile(double[] values, double share) {
        Arrays.sort(values);
        return values.length == 0 ? 0 : values[(int) Math.round(share * (values.length - 1))];
    }
}
