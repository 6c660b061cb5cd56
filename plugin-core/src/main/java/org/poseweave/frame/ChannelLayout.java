package org.poseweave.frame;

/** Interleaved channels of a pixel, in memory order. */
public enum ChannelLayout {
    RGB(3),
    RGBA(4),
    ALPHA(1);

    private final int channels;

    ChannelLayout(int channels) {
        this.channels = channels;
    }

    /** Samples of one pixel. */
    public int channels() {
        return channels;
    }
}
