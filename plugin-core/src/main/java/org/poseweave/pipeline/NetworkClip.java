package org.poseweave.pipeline;

import java.util.function.Function;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.colour.ColourTransform;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/**
 * A clip as the network sees it: 16-bit sRGB, straight, cut off at 0..1. Two are equal if clip and colours are. Closing it
 * does not close the clip, which belongs to the shot.
 */
record NetworkClip(Clip clip, ColourTransform transform) implements Clip {
    /** The clip itself where nothing has to be changed. */
    static Clip of(Clip clip, ColourTransform transform) {
        return transform.isNone() ? clip : new NetworkClip(clip, transform);
    }

    @Override
    public ClipInfo info() {
        return clip.info();
    }

    @Override
    public <T> T read(long frame, Function<FrameView, T> reader) {
        return clip.read(
                frame,
                view -> reader.apply(ConvertedFrame.of(view, transform, SampleDepth.SHORT, AlphaMode.STRAIGHT)
                        .view()));
    }

    @Override
    public void close() {}
}
