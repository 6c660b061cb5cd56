package org.poseweave.headless;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.error.RenderException;
import org.poseweave.media.Clips;
import org.poseweave.model.BundleReader;
import org.poseweave.model.ModelBundle;
import org.poseweave.studio.Job;
import org.poseweave.studio.JobException;
import org.poseweave.studio.JobFault;

/** Holds a job against this machine: clips that open, frames that they have, folders to write to, the pinned model. */
final class JobCheck {
    private final Console console;
    private final Job job;
    private final List<JobFault> faults = new ArrayList<>();

    private JobCheck(Console console, Job job) {
        this.console = console;
        this.job = job;
    }

    /** All that is wrong with the job here. */
    static List<JobFault> all(Console console, Job job) {
        JobCheck check = new JobCheck(console, job);
        check.clips();
        check.folder("$.output.frames", job.output().frames());
        check.folder("$.output.movie", job.output().movie());
        check.model();
        return List.copyOf(check.faults);
    }

    /**
     * Makes sure that the model is the pinned one.
     *
     * @throws JobException if it is not
     */
    static void requireModel(Console console, Job job) {
        JobCheck check = new JobCheck(console, job);
        check.model();
        if (!check.faults.isEmpty()) {
            throw new JobException(job.file(), check.faults);
        }
    }

    private void clips() {
        try (Clip driving = Clips.open(job.resolve(job.driving()))) {
            try {
                DrivingFrames.select(job.frames(), driving.info(), job.startNumber());
            } catch (RenderException e) {
                add("$.frames", e);
            }
        } catch (RenderException e) {
            add("$.clips.driving", e);
        }
        for (int i = 0; i < job.sources().size(); i++) {
            clip("$.clips.sources[" + i + "]", job.sources().get(i));
        }
        if (job.plate() != null) {
            clip("$.clips.plate", job.plate());
        }
    }

    private void clip(String where, String path) {
        try (Clip clip = Clips.open(job.resolve(path))) {
            clip.info();
        } catch (RenderException e) {
            add(where, e);
        }
    }

    private void folder(String where, @Nullable String output) {
        Path folder = output == null ? null : Path.of(job.resolve(output)).getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            faults.add(new JobFault(where, "an existing folder", "none", "create " + folder + " first"));
        }
    }

    private void model() {
        String id = job.model().id();
        try {
            Path folder = console.bundles().find(id.matches("[\\w.-]+") ? id : job.resolve(id));
            ModelBundle bundle = BundleReader.read(folder);
            pin("$.model.version", job.model().version(), bundle.version());
            pin("$.model.hash", job.model().hash(), bundle.hash());
        } catch (RenderException e) {
            add("$.model.id", e);
        }
    }

    private void pin(String where, @Nullable String wanted, String found) {
        if (wanted != null && !wanted.equals(found)) {
            faults.add(new JobFault(
                    where,
                    "\"" + wanted + "\" here too",
                    "\"" + found + "\"",
                    "install that bundle, or change the pin"));
        }
    }

    private void add(String where, RenderException e) {
        faults.add(new JobFault(where, e.expected(), e.found(), e.remedy()));
    }
}
