package org.poseweave.openfx;

/** Render scale: size of a rendered pixel grid by that of the full size; 1 in final renders. */
public record Scale(double x, double y) {
    /** Full size. */
    public static final Scale FULL = new Scale(1, 1);
}
