package org.poseweave.headless;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.studio.JobReader;
import org.poseweave.studio.PathMap;
import org.poseweave.studio.timeline.TimelineFile;
import org.poseweave.studio.timeline.TimelineJobs;
import org.poseweave.studio.timeline.TimelineJobs.TimelineJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poseweave timeline}: jobs from an editor's timeline, and the timeline with their frames. */
@Command(
        name = "timeline",
        description =
                "Reads an OpenTimelineIO file, makes a job of every clip on its tracks named driving (sources: the"
                        + " clips at the same time on tracks named sources), and writes the timeline with references to their"
                        + " frames. Ranges, speeds, freezes, gaps and transitions stay in the timeline; handles are rendered.",
        sortOptions = false)
final class TimelineCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE.otio", description = "Timeline in OpenTimelineIO's JSON.")
    private String file = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Gets a folder a clip and the new timeline.")
    private String out = "";

    @Option(names = "--render", description = "Render the jobs as well, one after the other.")
    private boolean render;

    @Option(names = "--path-map", paramLabel = "FILE", description = "Rules that map paths, as for render.")
    private @Nullable String pathMap;

    TimelineCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path timeline = Path.of(file).toAbsolutePath().normalize();
        Path folder = Path.of(out).toAbsolutePath().normalize();
        JsonNode root = TimelineFile.read(timeline);
        PathMap paths = pathMap == null ? PathMap.NONE : PathMap.read(Path.of(pathMap));
        Path from = timeline.getParent() == null ? Path.of("/") : timeline.getParent();
        List<TimelineJob> jobs = TimelineJobs.make(root, from, folder, paths);
        for (TimelineJob job : jobs) {
            create(job.file().getParent());
            TimelineFile.write(job.file(), job.json());
            JobReader.read(job.file());
            console.say("job      " + job.file() + ": frames " + job.frames());
        }
        Path written = folder.resolve(String.valueOf(timeline.getFileName()));
        if (written.equals(timeline)) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE, "--out to be another folder", out, "the timeline itself is there");
        }
        TimelineFile.write(written, root);
        console.say("timeline " + written);
        for (TimelineJob job : render ? jobs : List.<TimelineJob>of()) {
            List<String> words = JobArguments.of(JobReader.read(job.file()), List.of("--existing", "skip"));
            new RenderRun(console, RenderCommand.plan(console, words), false).run();
        }
        return 0;
    }

    private static void create(@Nullable Path folder) {
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE, "a folder " + folder, e.toString(), "give another --out", e);
        }
    }
}
