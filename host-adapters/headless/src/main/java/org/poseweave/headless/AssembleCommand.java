package org.poseweave.headless;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.poseweave.studio.Job;
import org.poseweave.studio.JobReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poseweave assemble}: the frames of a job as a movie. */
@Command(
        name = "assemble",
        description =
                "Checks every frame of a job, makes the movie of them with the sound of the driving clip and writes"
                        + " the manifest. Exit status 66 if frames are missing, broken or of another job; they are listed.",
        sortOptions = false)
final class AssembleCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "JOB.json", description = "Job file.")
    private String file = "";

    @Option(names = "--frames", paramLabel = "FRAMES", description = "Frames of the movie. Default: those of the job.")
    private @Nullable String frames;

    @Option(names = "--manifest", paramLabel = "FILE", description = "Default: output.manifest of the job.")
    private @Nullable String manifest;

    @Option(names = "--path-map", paramLabel = "FILE", description = "Rules that map paths, as for render.")
    private @Nullable String pathMap;

    @Option(names = "--existing", paramLabel = "DO", description = "overwrite or fail. Default: overwrite.")
    private String existing = "overwrite";

    @Option(names = "--quiet", description = "Print nothing but errors.")
    private boolean quiet;

    AssembleCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Job job = JobReader.read(Path.of(file));
        List<String> given = new ArrayList<>(List.of("--existing", existing));
        String list = manifest != null
                ? manifest
                : job.output().manifest() == null
                        ? null
                        : job.resolve(job.output().manifest());
        option(given, "--manifest", list);
        option(given, "--frames", frames);
        option(given, "--path-map", pathMap);
        RenderPlan plan = RenderCommand.plan(console, JobArguments.of(job, given));
        new Assembly(console, job, plan, quiet).run();
        return 0;
    }

    private static void option(List<String> words, String option, @Nullable String value) {
        if (value != null) {
            words.addAll(List.of(option, value));
        }
    }
}
