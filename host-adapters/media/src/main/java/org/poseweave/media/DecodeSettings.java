package org.poseweave.media;

/**
 * How a clip is decoded. These change speed and memory only: the pixels are the same for all of them.
 *
 * @param threads decoder threads within one picture, 1 to 64; codecs that are not coded in slices use one
 * @param cacheBytes decoded frames kept for being asked again, in bytes; 0 keeps none, and none keeps more than 320 frames
 */
public record DecodeSettings(int threads, long cacheBytes) {
    public DecodeSettings {
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("DecodeSettings: threads " + threads + " must be 1 to 64");
        }
        if (cacheBytes < 0) {
            throw new IllegalArgumentException("DecodeSettings: cacheBytes " + cacheBytes + " must not be negative");
        }
    }

    /** As many threads as processors, at most 8, and 64 MiB of frames: renders go forwards, and hosts need their memory. */
    public static DecodeSettings defaults() {
        return new DecodeSettings(Math.min(8, Runtime.getRuntime().availableProcessors()), 64L << 20);
    }
}
