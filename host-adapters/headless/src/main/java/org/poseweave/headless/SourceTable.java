package org.poseweave.headless;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.poseweave.params.ClipFrames;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.pipeline.Shot;
import org.poseweave.pipeline.SourceReport;
import org.poseweave.pipeline.SourceReport.Entry;
import org.poseweave.source.FrameQuality;
import org.poseweave.source.SourceFrame;

/** The choice of sources as lines of text. */
final class SourceTable {
    private SourceTable() {}

    static List<String> lines(Shot shot, SourceReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("clip  frame  source  quality  sharp  eyes  sure  inside  pose  near  refused");
        report.entries().stream().map(SourceTable::line).forEach(lines::add);
        if (shot.params().get(Params.SOURCES) == SourceMethod.NEAREST) {
            lines.add("each driving frame takes its own; these stand for all and give the background:");
        }
        lines.add("--source-frames " + frames(shot, report));
        return lines;
    }

    private static String line(Entry entry) {
        FrameQuality quality = entry.quality();
        return String.format(
                        Locale.ROOT,
                        "%4d  %5d  %6s  %7.2f  %5.2f  %4.2f  %4.2f  %6.2f  %4s  %4s  %s",
                        entry.frame().clip() + 1,
                        entry.frame().frame() + 1,
                        entry.place().isPresent() ? "#" + entry.place().getAsInt() : "-",
                        quality.overall(),
                        quality.sharpness(),
                        quality.eyes(),
                        quality.confidence(),
                        quality.inside(),
                        entry.poseDistance().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "%.2f",
                                        entry.poseDistance().getAsDouble())
                                : "-",
                        entry.poseDistance().isPresent() ? Integer.toString(entry.nearestTo()) : "-",
                        entry.refused().orElse(""))
                .stripTrailing();
    }

    /** The chosen frames as {@code --source-frames} takes them. */
    static String frames(Shot shot, SourceReport report) {
        List<List<Long>> lists = new ArrayList<>();
        for (int clip = 0; clip < shot.sources().size(); clip++) {
            int of = clip;
            lists.add(report.chosen().stream()
                    .filter(frame -> frame.clip() == of)
                    .map(SourceFrame::frame)
                    .map(frame -> frame + 1)
                    .collect(Collectors.toList()));
        }
        return new ClipFrames(lists).format();
    }
}
