package org.poseweave.studio;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a run goes about its frames; none of it changes a pixel.
 *
 * @param existing what is done with output that is there
 * @param progress how far it is, for whom
 * @param log file that gets a line of JSON for every event, or null
 * @param manifest file that lists the frames and the hashes of their pixels, or null
 * @param analysis file of what the frames of the job share, or null to look for it
 * @param startNumber number of the driving clip's first frame in lists, messages and file names
 * @param framesAtOnce frames rendered at the same time, 0 for as many as pay
 * @param dryRun whether to stop before anything is rendered or written
 */
public record RunSettings(
        Existing existing,
        ProgressKind progress,
        @Nullable Path log,
        @Nullable Path manifest,
        @Nullable Path analysis,
        long startNumber,
        int framesAtOnce,
        boolean dryRun) {
    /** What is done with output that is there. */
    public enum Existing {
        /** Valid frames of the same job stay, all else is rendered. */
        SKIP,
        OVERWRITE,
        FAIL
    }

    /** How progress is told. */
    public enum ProgressKind {
        /** A bar on a terminal, else plain lines. */
        AUTO,
        PLAIN,
        /** Lines that Open Job Description reads. */
        OPENJD,
        NONE
    }
}
