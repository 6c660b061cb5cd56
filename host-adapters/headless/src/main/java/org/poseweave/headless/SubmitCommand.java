package org.poseweave.headless;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.media.Clips;
import org.poseweave.studio.FarmJob;
import org.poseweave.studio.Job;
import org.poseweave.studio.JobReader;
import org.poseweave.studio.OpenCueSpec;
import org.poseweave.studio.OpenJdTemplate;
import org.poseweave.studio.SlurmScripts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poseweave submit}: a job in the words of a farm. */
@Command(
        name = "submit",
        description =
                "Cuts a job into chunks and writes what a farm runs: a check, the chunks, the movie. For Slurm the"
                        + " jobs are sent as well.",
        sortOptions = false)
final class SubmitCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "JOB.json", description = "Job file.")
    private String file = "";

    @Option(names = "--engine", required = true, paramLabel = "ENGINE", description = "slurm, openjd or opencue.")
    private String engine = "";

    @Option(names = "--chunk", paramLabel = "N", description = "Frames of a task. Default: farm.chunk of the job, 20.")
    private int chunk;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where scripts and logs go. Default: JOB.ENGINE beside the job.")
    private @Nullable String out;

    @Option(names = "--dry-run", description = "Write the scripts and send nothing.")
    private boolean dryRun;

    SubmitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!List.of("slurm", "openjd", "opencue").contains(engine)) {
            throw usage("--engine slurm, openjd or opencue", "'" + engine + "'", "give one of these");
        }
        Job job = JobReader.read(Path.of(file));
        if (job.output().frames() == null) {
            throw usage(
                    "a job with output.frames",
                    "output.movie alone",
                    "a movie is never written in chunks: add output.frames");
        }
        if (console.home() == null) {
            throw usage("to know where ./poseweave lies", "nothing", "start it by its launcher");
        }
        FarmJob farm = farm(
                job, Path.of(String.valueOf(console.home())).toAbsolutePath().resolve("poseweave"));
        Path written = switch (engine) {
            case "slurm" -> SlurmScripts.write(farm);
            case "openjd" -> OpenJdTemplate.write(farm);
            default -> OpenCueSpec.write(farm);
        };
        console.say("wrote    " + written);
        console.say("frames   " + farm.frames() + " in " + farm.chunks().size() + " tasks of " + farm.chunk());
        if (engine.equals("slurm") && !dryRun) {
            send(written);
        }
        return 0;
    }

    private FarmJob farm(Job job, Path launcher) {
        DrivingFrames frames;
        try (Clip driving = Clips.open(job.resolve(job.driving()))) {
            frames = DrivingFrames.select(job.frames(), driving.info(), job.startNumber());
        }
        int size = chunk == 0 ? job.farm().chunk() : chunk;
        if (size < 1) {
            throw usage("--chunk of at least 1", "'" + chunk + "'", "give a number of frames");
        }
        List<String> chunks = new ArrayList<>();
        for (int i = 0; i < frames.count(); i += size) {
            List<Long> part = frames.numbers().subList(i, Math.min(frames.count(), i + size));
            chunks.add(new DrivingFrames(part, frames.first()).describe());
        }
        return new FarmJob(job, launcher, folder(job), frames.describe(), chunks, size);
    }

    private Path folder(Job job) {
        Path own = job.file().toAbsolutePath().resolveSibling(".");
        String stem = job.file().getFileName().toString().replaceAll("\\.json$", "");
        // A template of Open Job Description may only name files beside or below it.
        Path standard = engine.equals("openjd") ? own : own.resolve(stem + "." + engine);
        Path folder = (out == null ? standard : Path.of(out)).toAbsolutePath().normalize();
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE, "a folder " + folder, e.toString(), "give another --out", e);
        }
    }

    private void send(Path script) {
        try {
            Process process = new ProcessBuilder("bash", script.toString())
                    .redirectErrorStream(true)
                    .start();
            String last = "no message";
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    console.say("slurm    " + line);
                    last = line;
                }
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new RenderException(
                        ErrorCode.RETRYABLE,
                        "sbatch to take the jobs",
                        last,
                        "run bash " + script + " again where Slurm is");
            }
        } catch (IOException e) {
            throw new RenderException(ErrorCode.BAD_CONFIG, "bash", e.toString(), "install it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interruption.Interrupted();
        }
    }

    private static RenderException usage(String expected, String found, String remedy) {
        return new RenderException(ErrorCode.USAGE, expected, found, remedy);
    }
}
