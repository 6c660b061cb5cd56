package org.poseweave.headless;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.media.FrameFile;
import org.poseweave.studio.JobIdentity;
import org.poseweave.studio.Manifest;
import org.poseweave.studio.RunLog;

/** Writes down what becomes of every frame: in the log as it happens, in the manifest at the end. */
final class FrameJournal {
    private final RunLog log;
    private final JobIdentity job;
    private final RenderPlan plan;
    private final DrivingFrames frames;
    private final Manifest manifest;
    private final List<Long> rendered = new ArrayList<>();
    private final List<Long> kept = new ArrayList<>();

    FrameJournal(RunLog log, JobIdentity job, RenderPlan plan, DrivingFrames frames) {
        this.log = log;
        this.job = job;
        this.plan = plan;
        this.frames = frames;
        this.manifest = new Manifest(job);
    }

    JobIdentity job() {
        return job;
    }

    DrivingFrames frames() {
        return frames;
    }

    RunReport report() {
        return new RunReport(job.hash(), rendered, kept);
    }

    void start(Survey survey) {
        log.event(
                "start",
                line -> line.put("version", job.version())
                        .put("pid", ProcessHandle.current().pid())
                        .put("job", job.hash())
                        .put("model", job.model())
                        .put("output", plan.output().text())
                        .put("frames", frames.describe())
                        .put("count", frames.count())
                        .put("valid", survey.kept().size()));
        if (survey.todo().isEmpty()) {
            survey.kept().keySet().forEach(this::kept);
        }
    }

    /** The model has been loaded. */
    void loaded(String device) {
        log.event("loaded", line -> line.put("device", device));
    }

    /** A frame was there and valid. */
    void kept(long number) {
        kept.add(number);
        write("kept", number, null);
    }

    /** A frame has been rendered and its file is complete. */
    void rendered(long number, double wallSec) {
        rendered.add(number);
        write("rendered", number, wallSec);
    }

    void end(double wallSec) {
        Path target = plan.run().manifest();
        if (target != null) {
            manifest.write(target);
        }
        log.event(
                "end",
                line -> line.put("rendered", rendered.size())
                        .put("kept", kept.size())
                        .put("sec", wallSec));
    }

    private void write(String event, long number, @Nullable Double wallSec) {
        if (plan.run().manifest() != null) {
            plan.files().forEach((names, each) -> manifest.add(number, names, each.fileOf(number), tags(each, number)));
        }
        Path file = plan.output().fileOf(number);
        Map<String, String> tags = tags(plan.output(), number);
        log.event(event, line -> {
            line.put("frame", number).put("file", file.toString());
            line.put("pixels", tags.getOrDefault(FrameFile.PIXELS, ""));
            if (wallSec != null) {
                line.put("sec", wallSec);
            }
        });
    }

    private static Map<String, String> tags(OutputFile output, long number) {
        try {
            return output.sequence() ? FrameFile.tags(output.fileOf(number)) : Map.of();
        } catch (IOException e) {
            return Map.of(); // somebody has taken the file away; the frame was written all the same
        }
    }
}
