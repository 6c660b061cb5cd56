package org.poseweave.pipeline;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.FrameView;

/** Counts reads; equal to another of the same name, as host clips of one timeline clip are. */
record CountingClip(String name, Clip clip, AtomicInteger reads) implements Clip {
    static CountingClip of(Clip clip) {
        return new CountingClip(clip.info().name(), clip, new AtomicInteger());
    }

    @Override
    public ClipInfo info() {
        return clip.info();
    }

    @Override
    public <T> T read(long frame, Function<FrameView, T> reader) {
        reads.incrementAndGet();
        return clip.read(frame, reader);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CountingClip counting && name.equals(counting.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public void close() {}
}
