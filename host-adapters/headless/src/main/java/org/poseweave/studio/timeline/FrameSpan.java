package org.poseweave.studio.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * The frames of a clip's media that a timeline shows, handles of transitions included. Speed changes and freezes stay
 * in the timeline, so the frames are those of the media at its own speed.
 *
 * @param first place in the media, from 0
 * @param last place in the media, from 0
 */
record FrameSpan(long first, long last) {
    private static final double EDGE = 1e-6;

    static FrameSpan of(OtioTrack.Placed placed, OtioMedia media) {
        JsonNode range = placed.clip().path("source_range");
        if (!range.isObject()) {
            return new FrameSpan(0, media.frameCount() - 1);
        }
        double speed = speed(placed.clip());
        double start = media.frame(OtioTime.of(range.path("start_time")));
        double length = OtioTime.of(range.path("duration")).frames(media.framesPerSec());
        if (start < -0.5 || start > media.frameCount() - 0.5) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    placed.path() + ".source_range to start within the " + media.frameCount() + " frames of "
                            + media.path(),
                    "frame " + Math.round(start),
                    "correct the range, or available_range of the media");
        }
        double head = placed.head() * media.framesPerSec() * speed;
        double tail = placed.tail() * media.framesPerSec() * speed;
        double from = start - head;
        double to = start + (length - 1) * speed + tail;
        long low = (long) Math.floor(Math.min(from, to) + EDGE);
        long high = (long) Math.ceil(Math.max(from, to) - EDGE);
        return new FrameSpan(Math.max(0, low), Math.min(media.frameCount() - 1, high));
    }

    /** Frames of the media for one of the timeline: 1 at its own speed, 0 frozen, below 0 backwards. */
    private static double speed(JsonNode clip) {
        double speed = 1;
        for (JsonNode effect : clip.path("effects")) {
            String schema = OtioTrack.schema(effect);
            boolean enabled = effect.path("enabled").asBoolean(true);
            if (enabled && schema.startsWith("FreezeFrame.")) {
                speed = 0;
            } else if (enabled && schema.startsWith("LinearTimeWarp.")) {
                speed *= effect.path("time_scalar").asDouble(1);
            }
        }
        return speed;
    }
}
