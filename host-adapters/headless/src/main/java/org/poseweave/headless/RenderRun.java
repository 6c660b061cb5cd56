package org.poseweave.headless;

import java.util.List;
import java.util.Locale;
import org.poseweave.clip.Clip;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.media.FrameSink;
import org.poseweave.pipeline.FrameResult;
import org.poseweave.pipeline.OutputFormat;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;
import org.poseweave.wiring.Program;

/**
 * One run of {@code render}. Everything cheap is checked before the model is loaded; then one frame at a time is
 * rendered and handed on, so memory does not grow with the number of frames.
 */
final class RenderRun {
    private final Console console;
    private final RenderPlan plan;
    private final boolean quiet;

    RenderRun(Console console, RenderPlan plan, boolean quiet) {
        this.console = console;
        this.plan = plan;
        this.quiet = quiet;
    }

    void run() {
        plan.output().requireWritableFolder();
        try (Program program = Program.of(plan.bundle(), plan.settings());
                Clip driving = program.clips().open(plan.driving());
                ClipList sources = ClipList.open(program.clips(), plan.sources());
                ClipList plate = ClipList.open(program.clips(), plateOf(plan))) {
            DrivingFrames frames = DrivingFrames.select(plan.frames(), driving.info());
            Outputs outputs = new Outputs(plan, frames, driving.info());
            outputs.requireAbsent();
            Shot shot = OutputColour.settled(
                    new Shot(
                            driving,
                            sources.clips(),
                            plan.params(),
                            plate.clips().stream().findFirst(),
                            0),
                    plan.output());
            try (Interruption interruption = Interruption.open()) {
                long startNanos = System.nanoTime();
                render(program.pipeline(), shot, frames, outputs, interruption);
                sayDone(outputs, frames.count(), (System.nanoTime() - startNanos) / 1e9);
            }
        }
    }

    private static List<String> plateOf(RenderPlan plan) {
        return plan.plate() == null ? List.of() : List.of(plan.plate());
    }

    private void render(
            RenderPipeline pipeline, Shot shot, DrivingFrames frames, Outputs outputs, Interruption interruption) {
        AnalysisProgress analysis = new AnalysisProgress(console, quiet, false, interruption);
        if (!quiet) {
            List<String> lines =
                    PlanEcho.lines(pipeline, shot, frames, plan.output().text(), analysis);
            List<String> events = ClipEcho.lines(pipeline, shot, analysis);
            analysis.end();
            lines.forEach(console::say);
            events.forEach(console::say);
        }
        OutputFormat format = pipeline.outputFormat(shot);
        FrameView frame = allocate(format, plan.output().exr());
        Progress progress = progress();
        try (FrameSink sink = outputs.open(format, OutputColour.metadata(shot, pipeline.bundle()));
                Preview preview = outputs.openPreview(pipeline.bundle(), shot)) {
            for (int i = 0; i < frames.count(); i++) {
                interruption.check();
                long number = frames.numbers().get(i);
                FrameResult result = pipeline.render(shot, number - 1, frame);
                sink.write(outputs.sinkNumber(i), frame);
                preview.write(i, number, result);
                progress.wrote(number, i + 1, frames.count());
            }
            sink.finish();
            preview.finish();
        } finally {
            progress.end();
        }
    }

    /** EXR takes colour multiplied by alpha, the other files straight. */
    private static FrameView allocate(OutputFormat format, boolean premultiplied) {
        ChannelLayout layout = format.alpha() ? ChannelLayout.RGBA : ChannelLayout.RGB;
        AlphaMode kept = premultiplied ? AlphaMode.PREMULTIPLIED : AlphaMode.STRAIGHT;
        AlphaMode alpha = format.alpha() ? kept : AlphaMode.OPAQUE;
        return OwnedFrame.allocate(format.width(), format.height(), format.depth(), layout, alpha)
                .view();
    }

    private Progress progress() {
        if (quiet) {
            return Progress.none();
        }
        return console.terminal() ? Progress.bar(console.out()) : Progress.lines(console.out());
    }

    private void sayDone(Outputs outputs, int count, double wallSec) {
        if (quiet) {
            return;
        }
        for (String line : outputs.previewFiles()) {
            console.say(line);
        }
        console.say(String.format(
                Locale.ROOT,
                "wrote %s: %d %s in %.1f s, %.2f frames/s",
                plan.output().text(),
                count,
                count == 1 ? "frame" : "frames",
                wallSec,
                count / wallSec));
    }
}
