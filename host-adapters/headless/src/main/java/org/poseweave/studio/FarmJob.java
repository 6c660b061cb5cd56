package org.poseweave.studio;

import java.nio.file.Path;
import java.util.List;

/**
 * A job cut up for a farm.
 *
 * @param launcher the command poseweave
 * @param folder where scripts and logs go
 * @param frames all frames, as one list
 * @param chunks lists of frames of the tasks, in order
 * @param chunk frames of a task
 */
public record FarmJob(Job job, Path launcher, Path folder, String frames, List<String> chunks, int chunk) {
    public FarmJob {
        chunks = List.copyOf(chunks);
    }

    /** Name that farms and shells take: letters, digits, dots, dashes. */
    String name() {
        return job.name().replaceAll("[^A-Za-z0-9._-]", "_");
    }

    Path file() {
        return job.file().toAbsolutePath().normalize();
    }

    Job.Farm needs() {
        return job.farm();
    }
}
