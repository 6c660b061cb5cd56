package org.poseweave.media;

import org.jspecify.annotations.Nullable;
import org.poseweave.frame.SampleDepth;

/**
 * How a movie is written.
 *
 * @param width in pixels
 * @param height in pixels
 * @param rateNumerator frames a second, numerator
 * @param rateDenominator frames a second, denominator
 * @param depth BYTE or SHORT: what FFV1 stores, and the precision from which the others are made
 * @param alpha whether alpha is kept
 * @param codec or null for the file extension's: .mp4 H264, .mov PRORES, .mkv FFV1
 * @param threads encoder threads, 1 to 64; they do not change the file
 */
public record MovieSettings(
        int width,
        int height,
        int rateNumerator,
        int rateDenominator,
        SampleDepth depth,
        boolean alpha,
        @Nullable MovieCodec codec,
        int threads) {

    public MovieSettings {
        require(width > 0 && height > 0, "size " + width + "x" + height, "positive");
        require(rateNumerator > 0 && rateDenominator > 0, "rate " + rateNumerator + "/" + rateDenominator, "positive");
        require(depth == SampleDepth.BYTE || depth == SampleDepth.SHORT, "depth " + depth, "BYTE or SHORT");
        require(threads >= 1 && threads <= 64, "threads " + threads, "1 to 64");
    }

    private static void require(boolean ok, String what, String allowed) {
        if (!ok) {
            throw new IllegalArgumentException("MovieSettings: " + what + " must be " + allowed);
        }
    }
}
