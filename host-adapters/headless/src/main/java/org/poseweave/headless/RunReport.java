package org.poseweave.headless;

import java.util.List;

/**
 * What a run did.
 *
 * @param job hash of the job
 * @param rendered numbers of the frames that were rendered
 * @param kept numbers of the frames that were there and valid
 */
public record RunReport(String job, List<Long> rendered, List<Long> kept) {
    public RunReport {
        rendered = List.copyOf(rendered);
        kept = List.copyOf(kept);
    }
}
