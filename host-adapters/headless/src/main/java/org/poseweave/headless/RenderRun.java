package org.poseweave.headless;

import java.util.List;
import java.util.Locale;
import org.poseweave.clip.Clip;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.pipeline.FrameResult;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.RenderTarget;
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
        try (Program program = Program.of(plan.bundle(), plan.settings(), new LoadingMonitor(console));
                Clip driving = program.clips().open(plan.driving());
                ClipList sources = ClipList.open(program.clips(), plan.sources())) {
            DrivingFrames frames = DrivingFrames.select(plan.frames(), driving.info());
            Outputs outputs = new Outputs(plan, frames, driving.info());
            outputs.requireAbsent();
            Shot shot = OutputColour.settled(new Shot(driving, sources.clips(), plan.params()), plan.output());
            try (Interruption interruption = Interruption.open()) {
                long startNanos = System.nanoTime();
                render(program.pipeline(), shot, frames, outputs, interruption);
                sayDone(outputs, frames.count(), (System.nanoTime() - startNanos) / 1e9);
            }
        }
    }

    private void render(
            RenderPipeline pipeline, Shot shot, DrivingFrames frames, Outputs outputs, Interruption interruption) {
        if (!quiet) {
            PlanEcho.lines(pipeline, shot, frames, outputs.describe()).forEach(console::say);
        }
        List<RenderTarget> targets = outputs.targets(pipeline, shot);
        Progress progress = progress();
        try (OutputWriter writer = outputs.open(pipeline, shot);
                Preview preview = outputs.openPreview(pipeline.bundle(), shot)) {
            for (int i = 0; i < frames.count(); i++) {
                interruption.check();
                long number = frames.numbers().get(i);
                FrameResult result = pipeline.render(shot, number - 1, null, targets, RenderMonitor.NONE);
                writer.write(outputs.sinkNumber(i), targets);
                preview.write(i, number, result);
                progress.wrote(number, i + 1, frames.count());
            }
            writer.finish();
            preview.finish();
        } finally {
            progress.end();
        }
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
                outputs.describe(),
                count,
                count == 1 ? "frame" : "frames",
                wallSec,
                count / wallSec));
    }
}
