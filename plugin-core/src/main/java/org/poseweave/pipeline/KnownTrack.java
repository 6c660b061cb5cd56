package org.poseweave.pipeline;

import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.Pose;
import org.poseweave.track.MotionTrack;

/**
 * A clip that was analysed, or read from a motion file.
 *
 * @param cuts whether cuts count
 */
record KnownTrack(MotionTrack track, boolean cuts) implements DrivingTrack {
    @Override
    public long frames() {
        return track.count();
    }

    @Override
    public CropSquare square(long frame) {
        return track.at(frame).square();
    }

    @Override
    public Pose pose(long frame) {
        return track.at(frame).pose();
    }

    @Override
    public double presence(long frame) {
        return track.at(frame).presence();
    }

    @Override
    public long shotFirst(long frame, int reach) {
        return Math.max(frame - reach, cuts ? track.shotFirst(frame) : 0);
    }

    @Override
    public long shotLast(long frame, int reach) {
        return Math.min(frame + reach, cuts ? track.shotLast(frame) : track.count() - 1);
    }

    @Override
    public boolean known() {
        return true;
    }

    @Override
    public Object key() {
        return this;
    }
}
