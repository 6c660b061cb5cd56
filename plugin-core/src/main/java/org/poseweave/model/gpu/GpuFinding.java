package org.poseweave.model.gpu;

import java.util.List;

/**
 * Whether graphs can run on a card through one provider, as far as files tell.
 *
 * @param fault what is missing, empty if nothing is
 * @param remedy what to do about it, empty if nothing is missing
 * @param details everything that was found, a line each
 */
public record GpuFinding(String fault, String remedy, List<String> details) {
    public GpuFinding {
        details = List.copyOf(details);
    }

    static GpuFinding usable(List<String> details) {
        return new GpuFinding("", "", details);
    }

    /** Whether nothing is missing. */
    public boolean usable() {
        return fault.isEmpty();
    }

    /** Fault and remedy in one line. */
    public String text() {
        return usable() ? "nothing is missing" : fault + "; " + remedy;
    }
}
