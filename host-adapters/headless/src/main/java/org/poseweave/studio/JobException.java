package org.poseweave.studio;

import java.nio.file.Path;
import java.util.List;

/** A job file with mistakes, all of them. */
public final class JobException extends RuntimeException {
    private final Path file;
    private final transient List<JobFault> faults;

    public JobException(Path file, List<JobFault> faults) {
        super(file + ": " + faults.size() + " mistakes");
        this.file = file;
        this.faults = List.copyOf(faults);
    }

    public List<JobFault> faults() {
        return faults;
    }

    /** A line for each mistake, with the name of the file. */
    public List<String> lines() {
        return faults.stream().map(fault -> file + ": " + fault.line()).toList();
    }
}
