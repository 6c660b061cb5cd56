package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * What in a driving clip a person should look at. Frames count from 0.
 *
 * @param cuts frames that begin a new shot, rising
 * @param lost runs of frames that do not show the subject, rising
 */
public record ClipEvents(List<Long> cuts, List<Run> lost) {
    /** First and last frame of a run. */
    public record Run(long first, long last) {}

    static ClipEvents of(DrivingTrack track, LostHandling handling) {
        List<Long> cuts = new ArrayList<>();
        List<Run> lost = new ArrayList<>();
        long from = -1;
        for (long frame = 0; frame < track.frames(); frame++) {
            if (frame > 0 && track.shotFirst(frame, 1) == frame) {
                cuts.add(frame);
            }
            boolean isLost = handling.isLost(track, frame);
            if (isLost && from < 0) {
                from = frame;
            } else if (!isLost && from >= 0) {
                lost.add(new Run(from, frame - 1));
                from = -1;
            }
        }
        if (from >= 0) {
            lost.add(new Run(from, track.frames() - 1));
        }
        return new ClipEvents(cuts, lost);
    }
}
