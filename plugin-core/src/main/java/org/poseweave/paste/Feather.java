package org.poseweave.paste;

import java.util.Arrays;

/** Weights along one axis of the square: a pixel belongs to the square if its centre does. */
final class Feather {
    private final int from;
    private final float[] weights;
    private final int fullFrom;
    private final int fullTo;

    private Feather(int from, float[] weights) {
        this.from = from;
        this.weights = weights;
        int begin = 0;
        while (begin < weights.length && weights[begin] < 1f) {
            begin++;
        }
        int end = begin;
        while (end < weights.length && weights[end] == 1f) {
            end++;
        }
        this.fullFrom = from + begin;
        this.fullTo = from + end;
    }

    /**
     * Weights of the pixels of the square between {@code tileFrom} and {@code tileTo}. They rise smoothly from both ends
     * of the square over {@code share} of its length, and pixels of weight 0 at the ends are left out; an end beyond which the frame has no pixel does not fade.
     */
    static Feather of(double begin, double end, double share, int frameLength, int tileFrom, int tileTo) {
        int from = (int) Math.max(tileFrom, Math.ceil(begin - 0.5));
        int to = (int) Math.max(from, Math.min(tileTo, Math.ceil(end - 0.5)));
        double width = share * (end - begin);
        boolean fadesIn = begin > 0.5;
        boolean fadesOut = end <= frameLength - 0.5;
        float[] weights = new float[to - from];
        for (int i = 0; i < weights.length; i++) {
            double centre = from + i + 0.5;
            double in = fadesIn ? smoothstep(centre - begin, width) : 1;
            double out = fadesOut ? smoothstep(end - centre, width) : 1;
            weights[i] = (float) (in * out);
        }
        int zeroes = 0;
        while (zeroes < weights.length && weights[zeroes] == 0f) {
            zeroes++;
        }
        int length = weights.length;
        while (length > zeroes && weights[length - 1] == 0f) {
            length--;
        }
        return new Feather(from + zeroes, Arrays.copyOfRange(weights, zeroes, length));
    }

    /** First pixel of the square in the tile. */
    int from() {
        return from;
    }

    /** One past the last pixel of the square in the tile. */
    int to() {
        return from + weights.length;
    }

    /** First pixel of weight 1, from where up to {@link #fullTo} all have weight 1. */
    int fullFrom() {
        return fullFrom;
    }

    /** One past the last pixel of weight 1; equals {@link #fullFrom} if there is none. */
    int fullTo() {
        return fullTo;
    }

    /** Weight of a pixel from {@link #from} to {@link #to}, 0..1. */
    float weight(int pixel) {
        return weights[pixel - from];
    }

    private static double smoothstep(double distance, double width) {
        if (distance >= width) {
            return 1;
        }
        double t = Math.max(0, distance / width);
        return t * t * (3 - 2 * t);
    }
}
