package org.poseweave.clip;

import org.poseweave.colour.ColourSpace;
import org.poseweave.frame.SampleDepth;

/**
 * What is known of a clip before a frame is decoded.
 *
 * @param name for messages, as a person would name it (the path as given)
 * @param width displayed width in pixels, after rotation flags
 * @param height displayed height in pixels, after rotation flags
 * @param frameCount exact number of frames
 * @param rateNumerator frames a second, numerator (the mean rate where the rate varies)
 * @param rateDenominator frames a second, denominator
 * @param depth natural depth of the decoded frames
 * @param hasAlpha whether the frames carry alpha
 * @param colour what file or host say of the frames' colour; {@link ColourSpace#SRGB} where they say nothing
 */
public record ClipInfo(
        String name,
        int width,
        int height,
        long frameCount,
        int rateNumerator,
        int rateDenominator,
        SampleDepth depth,
        boolean hasAlpha,
        ColourSpace colour) {

    public ClipInfo {
        if (width <= 0 || height <= 0 || frameCount <= 0 || rateNumerator <= 0 || rateDenominator <= 0) {
            throw new IllegalArgumentException("ClipInfo " + name + ": size " + width + "x" + height + ", frames "
                    + frameCount + ", rate " + rateNumerator + "/" + rateDenominator + " must be positive");
        }
    }

    /** Of a clip whose colour nothing is known of. */
    public ClipInfo(
            String name,
            int width,
            int height,
            long frameCount,
            int rateNumerator,
            int rateDenominator,
            SampleDepth depth,
            boolean hasAlpha) {
        this(name, width, height, frameCount, rateNumerator, rateDenominator, depth, hasAlpha, ColourSpace.SRGB);
    }

    /** Frames a second. */
    public double framesPerSec() {
        return (double) rateNumerator / rateDenominator;
    }
}
