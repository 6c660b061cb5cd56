package org.poseweave.openfx;

/** Rectangle in canonical coordinates (pixels of full size with square pixels), y up. */
public record RectD(double x1, double y1, double x2, double y2) {
    /** The smallest rectangle that holds both. */
    public RectD union(RectD other) {
        return new RectD(
                Math.min(x1, other.x1), Math.min(y1, other.y1), Math.max(x2, other.x2), Math.max(y2, other.y2));
    }

    /** Pixels that cover it at a render scale and a pixel aspect ratio (width by height of a pixel). */
    public RectI toPixels(Scale scale, double pixelAspect) {
        double sx = scale.x() / pixelAspect;
        return new RectI(floor(x1 * sx), floor(y1 * scale.y()), ceil(x2 * sx), ceil(y2 * scale.y()));
    }

    // Division by the scale and back must not add a pixel.
    private static int floor(double value) {
        return (int) Math.floor(value + 1e-6);
    }

    private static int ceil(double value) {
        return (int) Math.ceil(value - 1e-6);
    }
}
