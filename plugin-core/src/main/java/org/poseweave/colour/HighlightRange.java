package org.poseweave.colour;

/**
 * How light above white fits into the network's 0..1, and comes out again. The brightest of red, green and blue is taken
 * along this curve, the others keep their proportion to it, so that colours stay. Measured in sRGB-encoded samples it
 * keeps what is up to 0.8; above, samples follow a logarithm of the same slope, so that light of 16 becomes 1.
 * The inverse is exact up to there; brighter light becomes 1 too. A higher end would leave less room for what is near
 * white, and make the network's small errors there larger.
 */
final class HighlightRange {
    private static final double KNEE = 0.8;

    /** Light that becomes 1: four stops above white. */
    private static final double MOST_LIGHT = 16;

    private static final double MOST = Curve.SRGB.fromLinear(MOST_LIGHT);

    /** Light up to which nothing changes. */
    static final float KNEE_LIGHT = (float) Curve.SRGB.toLinear(KNEE);

    private static final double SCALE = scale();

    private HighlightRange() {}

    /** Light that the network sees, at most 1, of light. */
    static double squeezed(double light) {
        double above = Curve.SRGB.fromLinear(light) - KNEE;
        return above <= 0 ? light : Curve.SRGB.toLinear(Math.min(1, KNEE + SCALE * StrictMath.log1p(above / SCALE)));
    }

    /** Light of what the network shows as {@code light}. */
    static double expanded(double light) {
        double above = Curve.SRGB.fromLinear(light) - KNEE;
        return above <= 0 ? light : Curve.SRGB.toLinear(Math.min(MOST, KNEE + SCALE * StrictMath.expm1(above / SCALE)));
    }

    /** Solves KNEE + s log(1 + (MOST - KNEE) / s) = 1 by halving. */
    private static double scale() {
        double low = 1e-3;
        double high = 1 - KNEE;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            boolean tooLow = KNEE + middle * StrictMath.log1p((MOST - KNEE) / middle) < 1;
            low = tooLow ? middle : low;
            high = tooLow ? high : middle;
        }
        return low;
    }
}
