package org.poseweave.headless;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.FramingParams;
import org.poseweave.params.LostMode;
import org.poseweave.pipeline.ClipEvents;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;

/** The lines that say where a driving clip is cut and where its subject is lost. */
final class ClipEcho {
    private static final int MOST_LISTED = 20;

    private ClipEcho() {}

    /** Nothing where the driving clip was not analysed, or where there is nothing to say. */
    static List<String> lines(RenderPipeline pipeline, Shot shot, RenderMonitor monitor) {
        LostMode mode = shot.params().get(FramingParams.LOST);
        return pipeline.driving()
                .events(shot, monitor)
                .map(events -> lines(events, mode))
                .orElse(List.of());
    }

    static List<String> lines(ClipEvents events, LostMode mode) {
        List<String> lines = new ArrayList<>();
        if (!events.cuts().isEmpty()) {
            List<String> frames = events.cuts().stream()
                    .map(frame -> Long.toString(frame + 1))
                    .toList();
            lines.add("cuts     a new shot begins at " + (frames.size() == 1 ? "frame " : "frames ") + listed(frames));
        }
        if (!events.lost().isEmpty()) {
            List<String> runs = events.lost().stream()
                    .map(run -> run.first() == run.last()
                            ? Long.toString(run.first() + 1)
                            : (run.first() + 1) + "-" + (run.last() + 1))
                    .toList();
            lines.add("lost     no subject in driving frames " + listed(runs) + ": " + handled(mode));
        }
        return lines;
    }

    private static String listed(List<String> items) {
        String more = items.size() > MOST_LISTED ? " and " + (items.size() - MOST_LISTED) + " more" : "";
        return items.stream().limit(MOST_LISTED).collect(Collectors.joining(", ")) + more;
    }

    private static String handled(LostMode mode) {
        return switch (mode) {
            case IGNORE -> "rendered as found; see --lost";
            case HOLD -> "the last good pose is held";
            case PASS -> "the plate is shown";
            case FADE -> "faded to the plate";
            case FAIL -> "the render will stop there";
        };
    }
}
