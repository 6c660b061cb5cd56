package org.poseweave.pipeline;

import java.util.function.LongFunction;
import org.poseweave.clip.Clip;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.Pose;
import org.poseweave.track.CutMeasure;
import org.poseweave.track.Glance;

/** A clip that is looked at frame by frame as it is asked for. */
final class LookedUpTrack implements DrivingTrack {
    private final Clip clip;
    private final CropPath path;
    private final LongFunction<Glance> glances;
    private final CutMeasure measure;
    private final boolean cuts;

    /** @param cuts whether cuts count */
    LookedUpTrack(Clip clip, CropPath path, LongFunction<Glance> glances, CutMeasure measure, boolean cuts) {
        this.clip = clip;
        this.path = path;
        this.glances = glances;
        this.measure = measure;
        this.cuts = cuts;
    }

    private record Key(Clip clip, CropPath path, boolean cuts) {}

    @Override
    public long frames() {
        return clip.info().frameCount();
    }

    @Override
    public CropSquare square(long frame) {
        return path.at(frame);
    }

    @Override
    public Pose pose(long frame) {
        return glances.apply(frame).pose();
    }

    @Override
    public double presence(long frame) {
        throw new UnsupportedOperationException("presence is known after an analysis only");
    }

    @Override
    public long shotFirst(long frame, int reach) {
        long first = frame;
        long least = Math.max(0, frame - reach);
        while (first > least && !isCut(first)) {
            first--;
        }
        return first;
    }

    @Override
    public long shotLast(long frame, int reach) {
        long last = frame;
        long most = Math.min(frames() - 1, frame + reach);
        while (last < most && !isCut(last + 1)) {
            last++;
        }
        return last;
    }

    private boolean isCut(long frame) {
        return cuts && measure.isCut(glances.apply(frame - 1), glances.apply(frame));
    }

    @Override
    public boolean known() {
        return false;
    }

    @Override
    public Object key() {
        return new Key(clip, path, cuts);
    }
}
