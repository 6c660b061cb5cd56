package org.poseweave.headless;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.poseweave.analysis.AnalysisFile;
import org.poseweave.analysis.ShotAnalysis;
import org.poseweave.clip.Clip;
import org.poseweave.error.RenderException;
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.ModelBundle;
import org.poseweave.params.Output;
import org.poseweave.pipeline.FrameResult;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;
import org.poseweave.studio.JobIdentity;
import org.poseweave.studio.RunLog;
import org.poseweave.wiring.Program;

/**
 * One run of {@code render}. Everything cheap is checked before the model is loaded, and the model is not loaded if
 * nothing is left to do; then a few frames at a time are rendered and handed on in order, so memory does not grow with
 * the number of frames.
 */
final class RenderRun {
    private final Console console;
    private final RenderPlan plan;
    private final boolean quiet;
    private final FrameShare share;

    RenderRun(Console console, RenderPlan plan, boolean quiet) {
        this.console = console;
        this.plan = plan;
        this.quiet = quiet;
        this.share = FrameShare.of(plan.settings(), plan.run().framesAtOnce());
    }

    RunReport run() {
        try (RunLog log = RunLog.open(plan.run().dryRun() ? null : plan.run().log())) {
            try {
                return run(log);
            } catch (RenderException e) {
                log.event(
                        "fault",
                        line -> line.put("status", e.code().exitStatus())
                                .put("expected", e.expected())
                                .put("found", e.found())
                                .put("remedy", e.remedy()));
                Progress.of(plan.run().progress(), quiet, console).failed(e);
                throw e;
            }
        }
    }

    private RunReport run(RunLog log) {
        if (!plan.run().dryRun()) {
            plan.output().requireWritableFolder();
        }
        try (Program program = Program.of(
                        plan.bundle(), plan.settings().withThreads(share.graphThreads()), new LoadingMonitor(console));
                ShotClips clips = ShotClips.open(program.clips(), plan)) {
            Clip driving = clips.driving();
            DrivingFrames frames = DrivingFrames.select(
                    plan.frames(), driving.info(), plan.run().startNumber());
            Outputs outputs = new Outputs(plan, frames, driving.info());
            outputs.requireAbsent();
            JobIdentity job = identity(plan, program.bundle());
            Survey survey = outputs.survey(job, pinned());
            FrameJournal journal = new FrameJournal(log, job, plan, frames);
            journal.start(survey);
            if (!quiet) {
                survey.replaced().forEach(console::say);
            }
            if (plan.run().dryRun()) {
                DryRun.lines(plan, frames, survey, job, driving.info()).forEach(console::say);
                return new RunReport(
                        job.hash(), List.of(), List.copyOf(survey.kept().keySet()));
            }
            Shot shot = clips.shot();
            try (Interruption interruption = Interruption.open()) {
                long startNanos = System.nanoTime();
                if (!survey.todo().isEmpty()) {
                    outputs.removeStale();
                    render(pipeline(program, shot, job), shot, outputs, journal, interruption);
                }
                journal.end((System.nanoTime() - startNanos) / 1e9);
                sayDone(outputs, journal, (System.nanoTime() - startNanos) / 1e9);
            }
            return journal.report();
        }
    }

    /** The pipeline, told what the analysis of the job has found; that file is looked at before the model is loaded. */
    private RenderPipeline pipeline(Program program, Shot shot, JobIdentity job) {
        Path file = plan.run().analysis();
        if (file == null) {
            return program.pipeline();
        }
        ShotAnalysis found = AnalysisFile.read(file, job.hash());
        program.pipeline().analyser().know(shot, found, file.toString());
        return program.pipeline();
    }

    /** Reads the clips once. */
    static JobIdentity identity(RenderPlan plan, ModelBundle bundle) {
        String file = plan.output().exr() ? "exr " + plan.exrDepth() : "";
        List<String> more = List.of(
                "startNumber=" + plan.run().startNumber(),
                "file=" + file,
                "precision=" + plan.settings().precision(),
                "outputs=" + plan.outputs().stream().map(Output::key).toList());
        JobIdentity.Clips clips = new JobIdentity.Clips(plan.driving(), plan.sources(), plan.plates());
        return JobIdentity.of(clips, plan.params(), bundle, Main.Version.text(), more);
    }

    /** The provider that frames must come from, where the user insists on one. */
    private String pinned() {
        boolean pins =
                plan.settings().strictDevice() && plan.settings().device().kind() != DeviceChoice.Kind.AUTO;
        return pins ? plan.settings().device().kind().name().toLowerCase(Locale.ROOT) : "";
    }

    private void render(
            RenderPipeline pipeline, Shot shot, Outputs outputs, FrameJournal journal, Interruption interruption) {
        DrivingFrames frames = journal.frames();
        journal.loaded(pipeline.deviceReport());
        AnalysisProgress analysis = new AnalysisProgress(console, quiet, false, interruption);
        if (!quiet) {
            List<String> lines = new ArrayList<>(PlanEcho.lines(pipeline, shot, frames, outputs.describe(), analysis));
            lines.addAll(ClipEcho.lines(pipeline, shot, analysis));
            analysis.end();
            lines.forEach(console::say);
        }
        Map<String, String> tags = journal.job().tags(pipeline.deviceReport().split(" ", 2)[0]);
        Progress progress = Progress.of(plan.run().progress(), quiet, console);
        try (OutputWriter writer = outputs.open(pipeline, shot, tags);
                Preview preview = outputs.openPreview(pipeline.bundle(), shot);
                FramesAhead ahead = new FramesAhead(
                        frames.numbers(),
                        outputs::isThere,
                        renderer(pipeline, shot, frames, writer),
                        analysis,
                        outputs.memory(pipeline, shot, share),
                        share.atOnce())) {
            for (int i = 0; ahead.hasNext(); i++) {
                interruption.check();
                FramesAhead.Frame frame = ahead.next();
                write(i, frame, writer, preview, journal);
                progress.wrote(frame.number(), i + 1, frames.count());
            }
            writer.finish();
            preview.finish();
        } finally {
            progress.end();
        }
    }

    /** Renders a frame, and writes it where order does not matter. */
    private static FramesAhead.Renderer renderer(
            RenderPipeline pipeline, Shot shot, DrivingFrames frames, OutputWriter writer) {
        return (number, targets, monitor) -> {
            FrameResult result = pipeline.render(shot, frames.clipFrame(number), null, targets, monitor);
            if (writer.anyOrder()) {
                monitor.check();
                writer.write(number, targets);
            }
            return result;
        };
    }

    /** Does with a frame what has to be done in order; {@code index} is its place in the range, from 0. */
    private static void write(
            int index, FramesAhead.Frame frame, OutputWriter writer, Preview preview, FrameJournal journal) {
        FramesAhead.Drawn drawn = frame.drawn();
        if (drawn == null) {
            journal.kept(frame.number());
            return;
        }
        long startNanos = System.nanoTime();
        if (!writer.anyOrder()) {
            writer.write(index, drawn.targets());
        }
        preview.write(index, frame.number(), drawn.result());
        journal.rendered(frame.number(), drawn.sec() + (System.nanoTime() - startNanos) / 1e9);
    }

    private void sayDone(Outputs outputs, FrameJournal journal, double wallSec) {
        if (quiet) {
            return;
        }
        for (String line : outputs.previewFiles()) {
            console.say(line);
        }
        int rendered = journal.report().rendered().size();
        int kept = journal.report().kept().size();
        String there = kept == 0 ? "" : String.format(Locale.ROOT, ", %d there already", kept);
        console.say(String.format(
                Locale.ROOT,
                "wrote %s: %d %s in %.1f s, %.2f frames/s%s",
                outputs.describe(),
                rendered,
                rendered == 1 ? "frame" : "frames",
                wallSec,
                rendered / wallSec,
                there));
    }
}
