package org.poseweave.headless;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.poseweave.model.BundleReader;
import org.poseweave.studio.Job;
import org.poseweave.studio.JobException;
import org.poseweave.studio.JobFault;
import org.poseweave.studio.JobIdentity;
import org.poseweave.studio.JobReader;
import org.poseweave.studio.JobSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poseweave validate}: everything that is wrong with a job file, at once. */
@Command(
        name = "validate",
        description = "Checks a job file: its form, then clips, frames, folders and model on this machine. Prints every"
                + " mistake with its place in the file; exit status 65 if there is one.",
        sortOptions = false)
final class ValidateCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "JOB.json", arity = "0..1", description = "Job file.")
    private String file = "";

    @Option(names = "--form-only", description = "Look at the file alone, not at clips and models.")
    private boolean formOnly;

    @Option(names = "--schema", description = "Print the JSON Schema of job files instead.")
    private boolean schema;

    ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (schema) {
            console.out().print(JobSchema.text());
            console.out().flush();
            return 0;
        }
        Job job = JobReader.read(Path.of(file));
        List<JobFault> faults = formOnly ? List.of() : JobCheck.all(console, job);
        if (!faults.isEmpty()) {
            throw new JobException(job.file(), faults);
        }
        console.say("valid    " + file);
        if (!formOnly) {
            RenderPlan plan = RenderCommand.plan(console, JobArguments.of(job, List.of("--existing", "skip")));
            JobIdentity identity = RenderRun.identity(plan, BundleReader.read(plan.bundle()));
            console.say("model    " + job.model().id() + " " + identity.model());
            console.say("job      " + identity.hash());
        }
        return 0;
    }
}
