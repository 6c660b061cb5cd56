package org.poseweave.ofx;

import java.util.Optional;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.openfx.BitDepth;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.RectD;
import org.poseweave.openfx.RectI;
import org.poseweave.openfx.Scale;

/**
 * The pixels of a whole clip at a render scale, and the frame that the engine sees of it: top row first, square pixels.
 * Pixels are stretched sideways where they are not square.
 *
 * @param pixels in the host's coordinates, y up
 * @param aspect width of a pixel by its height, at this scale
 */
record PixelGrid(RectI pixels, double aspect) {
    /** Regions beyond this are those of clips without an end. */
    private static final int LONGEST_SIDE = 1 << 15;

    private static final double SQUARE = 1e-3;

    PixelGrid {
        if (pixels.empty() || !(aspect > 0)) {
            throw new IllegalArgumentException(
                    "PixelGrid: " + pixels + " must hold pixels, aspect " + aspect + " must be above 0");
        }
    }

    /** Grid of a region; empty if it has no pixel or no end. */
    static Optional<PixelGrid> of(RectD region, Scale scale, double pixelAspect) {
        double width = (region.x2() - region.x1()) * scale.x() / pixelAspect;
        double height = (region.y2() - region.y1()) * scale.y();
        if (!(width > 0 && height > 0 && width <= LONGEST_SIDE && height <= LONGEST_SIDE)) {
            return Optional.empty();
        }
        return Optional.of(new PixelGrid(region.toPixels(scale, pixelAspect), aspect(scale, pixelAspect)));
    }

    /** Width by height of a pixel at a scale that may differ by axis. */
    static double aspect(Scale scale, double pixelAspect) {
        return pixelAspect * scale.y() / scale.x();
    }

    boolean square() {
        return Math.abs(aspect - 1) < SQUARE;
    }

    /** Width of the frame that the engine sees. */
    int frameWidth() {
        return square() ? pixels.width() : Math.max(1, (int) Math.round(pixels.width() * aspect));
    }

    /** Height of the frame that the engine sees. */
    int frameHeight() {
        return pixels.height();
    }

    /**
     * What an image holds of {@code part} as a view of the whole grid, pixels as they are, not stretched.
     *
     * @return empty if it holds nothing of it
     */
    Optional<FrameView> view(HostImage image, RectI part) {
        RectI bounds = image.bounds();
        RectI held = bounds.intersection(part).intersection(pixels);
        if (held.empty()) {
            return Optional.empty();
        }
        long topLeft = image.firstByte()
                + (held.y2() - 1L - bounds.y1()) * image.rowBytes()
                + (held.x1() - (long) bounds.x1())
                        * image.depth().bytes()
                        * image.components().count();
        return Optional.of(new FrameView(
                image.data(),
                topLeft,
                -image.rowBytes(),
                pixels.width(),
                pixels.height(),
                held.x1() - pixels.x1(),
                pixels.y2() - held.y2(),
                held.x2() - pixels.x1(),
                pixels.y2() - held.y1(),
                depth(image.depth()),
                layout(image.components()),
                alpha(image.components(), image.premultiplication())));
    }

    static SampleDepth depth(BitDepth depth) {
        return switch (depth) {
            case BYTE -> SampleDepth.BYTE;
            case SHORT -> SampleDepth.SHORT;
            case HALF -> SampleDepth.HALF;
            case FLOAT -> SampleDepth.FLOAT;
        };
    }

    static ChannelLayout layout(Components components) {
        return switch (components) {
            case RGBA -> ChannelLayout.RGBA;
            case RGB -> ChannelLayout.RGB;
            case ALPHA -> ChannelLayout.ALPHA;
        };
    }

    static AlphaMode alpha(Components components, Premultiplication state) {
        if (components == Components.RGB) {
            return AlphaMode.OPAQUE;
        }
        return switch (state) {
            case OPAQUE -> AlphaMode.OPAQUE;
            case PREMULTIPLIED -> AlphaMode.PREMULTIPLIED;
            case UNPREMULTIPLIED -> AlphaMode.STRAIGHT;
        };
    }
}
