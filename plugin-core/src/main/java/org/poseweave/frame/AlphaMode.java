package org.poseweave.frame;

/** How colour and alpha of a frame go together. */
public enum AlphaMode {
    /** No alpha, or alpha to be ignored: every pixel is opaque. */
    OPAQUE,
    /** Colour is independent of alpha. */
    STRAIGHT,
    /** Colour is already multiplied by alpha. */
    PREMULTIPLIED
}
