package org.poseweave.pipeline;

import java.util.function.LongPredicate;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.FramingParams;
import org.poseweave.params.LostMode;
import org.poseweave.params.ParamValues;

/**
 * What is shown while the driving clip does not show the subject.
 *
 * @param below presence below which the subject is lost
 * @param fadeFrames length of a fade
 */
record LostHandling(LostMode mode, double below, int fadeFrames) {
    static LostHandling of(ParamValues params) {
        return new LostHandling(
                params.get(FramingParams.LOST),
                params.get(FramingParams.LOST_BELOW),
                params.get(FramingParams.FADE_FRAMES));
    }

    /**
     * What a frame shows.
     *
     * @param frame whose pose is drawn
     * @param share of the result in the mix with the plate, 0..1
     */
    record Shown(long frame, double share) {}

    /** Whether a frame of a known track does not show the subject. */
    boolean isLost(DrivingTrack track, long frame) {
        return track.presence(frame) < below;
    }

    /**
     * What is shown in a frame.
     *
     * @throws RenderException RENDER if the subject is lost and that is to stop the render
     */
    Shown at(DrivingTrack track, long frame) {
        if (mode == LostMode.IGNORE) {
            return new Shown(frame, 1);
        }
        LongPredicate lost = at -> isLost(track, at);
        if (!lost.test(frame)) {
            return new Shown(frame, mode == LostMode.FADE ? faded(lost, frame) : 1);
        }
        if (mode == LostMode.FAIL) {
            throw new RenderException(
                    ErrorCode.RENDER,
                    "the subject in frame " + (frame + 1) + " of the driving clip",
                    "a presence below " + below,
                    "choose what is shown while it is lost (lost hold, pass or fade), or correct the crop");
        }
        long good = good(track, lost, frame);
        if (good < 0) {
            return new Shown(frame, 0);
        }
        return new Shown(
                good,
                switch (mode) {
                    case PASS -> 0;
                    case FADE -> faded(lost, frame);
                    default -> 1;
                });
    }

    /** Nearest good frame before, in the shot, else after, in the shot, else anywhere; -1 if there is none. */
    private static long good(DrivingTrack track, LongPredicate lost, long frame) {
        long last = track.frames() - 1;
        int reach = (int) Math.min(Integer.MAX_VALUE, last);
        long[][] ways = {
            {frame - 1, track.shotFirst(frame, reach)},
            {frame + 1, track.shotLast(frame, reach)},
            {frame - 1, 0},
            {frame + 1, last}
        };
        for (long[] way : ways) {
            int step = way[0] < frame ? -1 : 1;
            for (long at = way[0]; step * (way[1] - at) >= 0; at += step) {
                if (!lost.test(at)) {
                    return at;
                }
            }
        }
        return -1;
    }

    /** It goes and comes back evenly; a clip that begins without the subject begins with the plate. */
    private double faded(LongPredicate lost, long frame) {
        double step = 1.0 / (fadeFrames + 1);
        double share = lost.test(0) ? 0 : 1;
        for (long at = 1; at <= frame; at++) {
            share = Math.max(0, Math.min(1, share + (lost.test(at) ? -step : step)));
        }
        return share;
    }
}
