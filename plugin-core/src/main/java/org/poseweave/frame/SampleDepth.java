package org.poseweave.frame;

/** Storage of one sample. Integer depths map 0..max to 0..1; float depths are taken as they are. */
public enum SampleDepth {
    /** Unsigned 8 bit. */
    BYTE(1),
    /** Unsigned 16 bit, native byte order. */
    SHORT(2),
    /** IEEE 754 binary16, native byte order. */
    HALF(2),
    /** IEEE 754 binary32, native byte order. */
    FLOAT(4);

    private final int bytes;

    SampleDepth(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one sample. */
    public int bytes() {
        return bytes;
    }
}
