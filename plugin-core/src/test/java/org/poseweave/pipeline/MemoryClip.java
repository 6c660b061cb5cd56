package org.poseweave.pipeline;

import java.util.List;
import java.util.function.Function;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.colour.ColourSpace;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;

/** A clip of frames in memory. */
final class MemoryClip implements Clip {
    private final ClipInfo info;
    private final List<OwnedFrame> frames;

    MemoryClip(String name, List<OwnedFrame> frames) {
        this(name, frames, ColourSpace.SRGB);
    }

    MemoryClip(String name, List<OwnedFrame> frames, ColourSpace colour) {
        FrameView first = frames.get(0).view();
        this.frames = List.copyOf(frames);
        info = new ClipInfo(
                name,
                first.width(),
                first.height(),
                frames.size(),
                24,
                1,
                first.depth(),
                first.alpha() != AlphaMode.OPAQUE,
                colour);
    }

    @Override
    public ClipInfo info() {
        return info;
    }

    @Override
    public <T> T read(long frame, Function<FrameView, T> reader) {
        return reader.apply(frames.get((int) frame).view());
    }

    @Override
    public void close() {}
}
