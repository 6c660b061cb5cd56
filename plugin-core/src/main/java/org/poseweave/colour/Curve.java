package org.poseweave.colour;

/**
 * How samples follow light. Each goes on beyond 1 by its own formula and mirrors it below 0, so that nothing is lost;
 * {@code toLinear} and {@code fromLinear} undo each other.
 */
public enum Curve {
    /** IEC 61966-2-1. */
    SRGB {
        @Override
        double encoded(double light) {
            return light <= 0.0031308 ? 12.92 * light : 1.055 * StrictMath.pow(light, 1 / 2.4) - 0.055;
        }

        @Override
        double decoded(double sample) {
            return sample <= 12.92 * 0.0031308 ? sample / 12.92 : StrictMath.pow((sample + 0.055) / 1.055, 2.4);
        }
    },
    /** The camera curve of ITU-R BT.709 (not a display's BT.1886), with the unrounded constants at which its pieces meet. */
    REC709 {
        @Override
        double encoded(double light) {
            return light < BETA ? 4.5 * light : ALPHA * StrictMath.pow(light, 0.45) - (ALPHA - 1);
        }

        @Override
        double decoded(double sample) {
            return sample < 4.5 * BETA ? sample / 4.5 : StrictMath.pow((sample + (ALPHA - 1)) / ALPHA, 1 / 0.45);
        }
    },
    /** Samples are light. */
    LINEAR {
        @Override
        double encoded(double light) {
            return light;
        }

        @Override
        double decoded(double sample) {
            return sample;
        }
    };

    private static final double ALPHA = 1.09929682680944;
    private static final double BETA = 0.018053968510807;

    abstract double encoded(double light);

    abstract double decoded(double sample);

    /** Sample of an amount of light, 1 for white. */
    public double fromLinear(double light) {
        return light < 0 ? -encoded(-light) : encoded(light);
    }

    /** Light of a sample. */
    public double toLinear(double sample) {
        return sample < 0 ? -decoded(-sample) : decoded(sample);
    }
}
