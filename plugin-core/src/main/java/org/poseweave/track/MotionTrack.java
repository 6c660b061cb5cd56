package org.poseweave.track;

import java.util.List;
import java.util.TreeSet;

/**
 * What is known of all frames of a clip, from frame 0 on. Immutable; equal to nothing but itself, so that it can be a key
 * without being compared number by number.
 */
public final class MotionTrack {
    private final List<FrameMotion> frames;
    private final TreeSet<Long> cuts = new TreeSet<>();

    public MotionTrack(List<FrameMotion> frames) {
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("MotionTrack: at least one frame is needed");
        }
        this.frames = List.copyOf(frames);
        for (int frame = 1; frame < frames.size(); frame++) {
            if (frames.get(frame).cut()) {
                cuts.add((long) frame);
            }
        }
    }

    /** Number of frames. */
    public long count() {
        return frames.size();
    }

    /** What is known of a frame, from 0. */
    public FrameMotion at(long frame) {
        return frames.get(Math.toIntExact(frame));
    }

    /** Frames that begin a new shot, rising; never 0. */
    public List<Long> cuts() {
        return List.copyOf(cuts);
    }

    /** First frame of the shot that a frame belongs to. */
    public long shotFirst(long frame) {
        Long cut = cuts.floor(frame);
        return cut == null ? 0 : cut;
    }

    /** Last frame of the shot that a frame belongs to. */
    public long shotLast(long frame) {
        Long cut = cuts.higher(frame);
        return (cut == null ? count() : cut) - 1;
    }
}
