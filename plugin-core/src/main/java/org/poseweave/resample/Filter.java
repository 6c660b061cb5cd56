package org.poseweave.resample;

/** Kernels for resampling; both interpolate, so they leave a picture as it is when nothing is scaled or shifted. */
public enum Filter {
    /** Bilinear when enlarging; never rings, never leaves the range of its input. */
    TRIANGLE(1) {
        @Override
        double weight(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },
    /** Cubic of Catmull and Rom: sharper, but overshoots next to edges. */
    CATMULL_ROM(2) {
        @Override
        double weight(double distance) {
            double d = Math.abs(distance);
            if (d < 1) {
                return (1.5 * d - 2.5) * d * d + 1;
            }
            return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
        }
    };

    private final int radius;

    Filter(int radius) {
        this.radius = radius;
    }

    /** Reach of the kernel in input pixels when enlarging. */
    int radius() {
        return radius;
    }

    /** Weight at a distance in input pixels; not normalised. */
    abstract double weight(double distance);
}
