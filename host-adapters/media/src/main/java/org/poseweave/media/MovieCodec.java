package org.poseweave.media;

/** What a movie is encoded with. */
public enum MovieCodec {
    /**
     * H.264 High, 8-bit 4:2:0, by OpenH264 on one thread, about a quarter bit a pixel: small files for viewing. Sizes
     * must be even; alpha is refused.
     */
    H264,
    /**
     * ProRes 422 HQ (10 bit), or ProRes 4444 with 16-bit alpha where alpha is kept, or without where the width is odd:
     * for editors.
     */
    PRORES,
    /** FFV1 version 3 with checksums, RGB or RGBA of 8 or 16 bit: lossless. */
    FFV1
}
