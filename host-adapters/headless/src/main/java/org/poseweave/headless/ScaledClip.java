package org.poseweave.headless;

import java.util.function.Function;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.resample.FrameFit;

/** A clip as if it had been shot at another size; closing it closes the clip below. */
record ScaledClip(Clip clip, int width, int height) implements Clip {
    @Override
    public ClipInfo info() {
        ClipInfo info = clip.info();
        return new ClipInfo(
                info.name(),
                width,
                height,
                info.frameCount(),
                info.rateNumerator(),
                info.rateDenominator(),
                SampleDepth.BYTE,
                false);
    }

    @Override
    public <T> T read(long frame, Function<FrameView, T> reader) {
        OwnedFrame whole = OwnedFrame.allocate(width, height, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        clip.read(frame, view -> {
            FrameFit.fit(view, whole.view());
            return whole;
        });
        return reader.apply(whole.view());
    }

    @Override
    public void close() {
        clip.close();
    }
}
