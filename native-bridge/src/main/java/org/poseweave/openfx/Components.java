package org.poseweave.openfx;

import java.util.Optional;

/** Interleaved channels of a pixel. */
public enum Components {
    RGBA("OfxImageComponentRGBA", 4),
    RGB("OfxImageComponentRGB", 3),
    ALPHA("OfxImageComponentAlpha", 1);

    private final String key;
    private final int count;

    Components(String key, int count) {
        this.key = key;
        this.count = count;
    }

    /** Name in properties. */
    public String key() {
        return key;
    }

    /** Samples of one pixel. */
    public int count() {
        return count;
    }

    /** The components of this name; empty for "OfxImageComponentNone" and unknown ones. */
    public static Optional<Components> of(String key) {
        for (Components components : values()) {
            if (components.key.equals(key)) {
                return Optional.of(components);
            }
        }
        return Optional.empty();
    }
}
