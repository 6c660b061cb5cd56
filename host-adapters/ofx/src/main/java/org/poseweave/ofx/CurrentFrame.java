package org.poseweave.ofx;

import java.util.function.Function;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.colour.ColourSpace;
import org.poseweave.frame.FrameView;

/** The frame that a host's clip shows now, as a clip of one frame. */
record CurrentFrame(HostClip clip, ColourSpace colour) implements Clip {
    @Override
    public ClipInfo info() {
        ClipInfo all = clip.info();
        return new ClipInfo(
                all.name(),
                all.width(),
                all.height(),
                1,
                all.rateNumerator(),
                all.rateDenominator(),
                all.depth(),
                all.hasAlpha(),
                colour);
    }

    @Override
    public <T> T read(long frame, Function<FrameView, T> reader) {
        return clip.read(clip.current(), reader);
    }

    /** The host's clip needs no closing. */
    @Override
    public void close() {}
}
