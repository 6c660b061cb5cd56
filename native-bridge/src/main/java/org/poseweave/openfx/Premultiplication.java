package org.poseweave.openfx;

/** How colour and alpha of an image go together. */
public enum Premultiplication {
    OPAQUE("OfxImageOpaque"),
    PREMULTIPLIED("OfxImageAlphaPremultiplied"),
    UNPREMULTIPLIED("OfxImageAlphaUnPremultiplied");

    private final String key;

    Premultiplication(String key) {
        this.key = key;
    }

    /** Name in properties. */
    public String key() {
        return key;
    }

    /** The state of this name; {@code fallback} for unknown ones. */
    public static Premultiplication of(String key, Premultiplication fallback) {
        for (Premultiplication state : values()) {
            if (state.key.equals(key)) {
                return state;
            }
        }
        return fallback;
    }
}
