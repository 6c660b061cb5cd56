package org.poseweave.headless;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.clip.ClipInfo;
import org.poseweave.studio.JobIdentity;

/** The lines of {@code --dry-run}: what would be done, found out without loading the model. */
final class DryRun {
    private DryRun() {}

    static List<String> lines(RenderPlan plan, DrivingFrames frames, Survey survey, JobIdentity job, ClipInfo driving) {
        List<String> lines = new ArrayList<>();
        lines.add("driving  " + driving.name() + ": " + driving.width() + "x" + driving.height() + ", "
                + driving.frameCount() + " frames, numbered from " + frames.first());
        plan.sources().forEach(source -> lines.add("source   " + source));
        plan.plates().forEach(plate -> lines.add("plate    " + plate));
        lines.add("model    " + plan.bundle().getFileName() + " " + job.model());
        lines.add("job      " + job.hash());
        lines.add("output   " + plan.output().text());
        lines.add("frames   " + frames.describe() + " (" + frames.count() + ")");
        lines.add("there    " + survey.kept().size());
        lines.add("render   " + (survey.todo().isEmpty() ? "none" : describe(survey, frames)));
        return lines;
    }

    private static String describe(Survey survey, DrivingFrames frames) {
        DrivingFrames todo = new DrivingFrames(survey.todo().stream().sorted().toList(), frames.first());
        return todo.describe() + " (" + todo.count() + ")";
    }
}
