package org.poseweave.headless;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.ModelBundle;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.pipeline.OutputFormat;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.RenderPipeline.ShotReport;
import org.poseweave.pipeline.Shot;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.SourceFrame;

/** The lines that say, before the first frame, what will be done with what. */
final class PlanEcho {
    private PlanEcho() {}

    static List<String> lines(
            RenderPipeline pipeline, Shot shot, DrivingFrames frames, String output, RenderMonitor monitor) {
        ShotReport report = pipeline.report(shot, monitor);
        List<String> lines = new ArrayList<>();
        lines.add("driving  " + describe(shot.driving().info()) + "; " + describe(report.driving()));
        for (int i = 0; i < shot.sources().size(); i++) {
            ClipInfo info = shot.sources().get(i).info();
            String found = i == 0 ? "; " + describe(report.source()) : "";
            lines.add("source   " + describe(info) + found + uses(shot) + chosen(i, report.frames()));
        }
        ModelBundle bundle = pipeline.bundle();
        lines.add("model    " + bundle.id() + " " + bundle.version() + ", " + bundle.tier() + " tier, "
                + bundle.inputSize() + "x" + bundle.inputSize());
        lines.add("device   " + pipeline.deviceReport());
        lines.add("output   " + output + ": " + describe(pipeline.outputFormat(shot)));
        lines.add("frames   " + frames.describe() + " (" + frames.count() + ")");
        return lines;
    }

    private static String describe(ClipInfo info) {
        String rate = String.format(Locale.ROOT, "%.3f", info.framesPerSec()).replaceAll("\\.?0+$", "");
        return name(info) + ": " + info.width() + "x" + info.height() + ", " + info.frameCount()
                + (info.frameCount() == 1 ? " frame" : " frames at " + rate + " per second")
                + (info.hasAlpha() ? ", alpha" : "");
    }

    private static String describe(Finding finding) {
        CropSquare crop = finding.crop();
        String place =
                String.format(Locale.ROOT, "square at %.0f,%.0f, side %.0f", crop.left(), crop.top(), crop.side());
        return finding.found() ? place : "subject not found, " + place;
    }

    private static String uses(Shot shot) {
        boolean perFrame = shot.params().get(Params.SOURCES) == SourceMethod.NEAREST;
        return perFrame ? "; uses the nearest to each driving frame, background of " : "; uses ";
    }

    private static String chosen(int clip, List<SourceFrame> frames) {
        List<String> numbers = frames.stream()
                .filter(frame -> frame.clip() == clip)
                .map(frame -> Long.toString(frame.frame() + 1))
                .toList();
        return numbers.isEmpty()
                ? "no frame of it"
                : (numbers.size() == 1 ? "frame " : "frames ")
                        + numbers.stream().collect(Collectors.joining(", "));
    }

    private static String describe(OutputFormat format) {
        return format.width() + "x" + format.height() + ", " + describe(format.depth())
                + (format.alpha() ? ", alpha" : "");
    }

    private static String describe(SampleDepth depth) {
        return switch (depth) {
            case BYTE -> "8 bit";
            case SHORT -> "16 bit";
            case HALF -> "half float";
            case FLOAT -> "float";
        };
    }

    private static String name(ClipInfo info) {
        return String.valueOf(Path.of(info.name()).getFileName());
    }

    /** Names of the clips of a shot, for a title. */
    static String title(ModelBundle bundle, Shot shot) {
        String sources =
                shot.sources().stream().map(Clip::info).map(PlanEcho::name).collect(Collectors.joining(", "));
        return bundle.id() + " " + bundle.version() + "   driving "
                + name(shot.driving().info()) + "   source " + sources;
    }
}
