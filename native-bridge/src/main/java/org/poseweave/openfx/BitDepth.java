package org.poseweave.openfx;

import java.util.Optional;

/** Storage of one sample of an image. */
public enum BitDepth {
    BYTE("OfxBitDepthByte", 1),
    SHORT("OfxBitDepthShort", 2),
    HALF("OfxBitDepthHalf", 2),
    FLOAT("OfxBitDepthFloat", 4);

    private final String key;
    private final int bytes;

    BitDepth(String key, int bytes) {
        this.key = key;
        this.bytes = bytes;
    }

    /** Name in properties. */
    public String key() {
        return key;
    }

    /** Bytes of one sample. */
    public int bytes() {
        return bytes;
    }

    /** The depth of this name; empty for "OfxBitDepthNone" and unknown ones. */
    public static Optional<BitDepth> of(String key) {
        for (BitDepth depth : values()) {
            if (depth.key.equals(key)) {
                return Optional.of(depth);
            }
        }
        return Optional.empty();
    }
}
