package org.poseweave.resample;

/** Kernels for resampling; all interpolate, so they leave a picture as it is when nothing is scaled or shifted. */
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
    },
    /** Mean over the area that an output pixel covers; for shrinking only, bilinear when enlarging. */
    AREA(1) {
        @Override
        double reach(double scale) {
            return (scale + 1) / 2;
        }

        /** Share of an input pixel that lies under an output pixel of {@code scale} input pixels. */
        @Override
        double weight(double distancePx, double scale) {
            return Math.max(0, Math.min(1, reach(scale) - Math.abs(distancePx)));
        }

        @Override
        double weight(double distance) {
            return weight(distance, 1);
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

    /** Reach in input pixels of a kernel that is widened {@code scale} times. */
    double reach(double scale) {
        return radius * scale;
    }

    /** Weight at a distance in input pixels of a kernel that is widened {@code scale} times; not normalised. */
    double weight(double distancePx, double scale) {
        return weight(distancePx / scale);
    }

    /** Weight at a distance in input pixels when enlarging; not normalised. */
    abstract double weight(double distance);
}
