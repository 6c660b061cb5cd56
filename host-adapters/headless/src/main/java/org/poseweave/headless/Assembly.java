package org.poseweave.headless;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.Clips;
import org.poseweave.media.FrameFile;
import org.poseweave.media.MovieCodec;
import org.poseweave.media.MovieSettings;
import org.poseweave.media.MovieSink;
import org.poseweave.media.SoundTrack;
import org.poseweave.model.BundleReader;
import org.poseweave.studio.Job;
import org.poseweave.studio.JobIdentity;
import org.poseweave.studio.Manifest;
import org.poseweave.studio.RunSettings.Existing;

/** Makes a movie of the frames of a job, after all of them have been checked. Memory does not grow with their number. */
final class Assembly {
    private final Console console;
    private final Job job;
    private final RenderPlan plan;
    private final boolean quiet;

    Assembly(Console console, Job job, RenderPlan plan, boolean quiet) {
        this.console = console;
        this.job = job;
        this.plan = plan;
        this.quiet = quiet;
    }

    void run() {
        String movie = job.output().movie();
        if (!plan.output().sequence()) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a job with output.frames",
                    "none",
                    "render " + job.file() + " writes the movie itself");
        }
        if (movie != null) {
            OutputList.requireLossless(
                    plan.outputs().subList(0, 1),
                    OutputFile.parse(job.resolve(movie)),
                    job.output().codec());
        }
        try (ShotClips clips = ShotClips.open(Clips::open, plan);
                Interruption interruption = Interruption.open()) {
            ClipInfo driving = clips.driving().info();
            DrivingFrames frames =
                    DrivingFrames.select(plan.frames(), driving, plan.run().startNumber());
            JobIdentity identity = RenderRun.identity(plan, BundleReader.read(plan.bundle()));
            Manifest manifest = check(frames, identity, interruption);
            for (OutputFile file : plan.files().values()) {
                new ExistingFrames(file, identity, plan.run().existing(), "").removeLeft(frames.numbers());
            }
            if (movie != null) {
                MovieFrames pictures = new MovieFrames(plan, clips.shot());
                write(Path.of(job.resolve(movie)), driving, frames, identity, pictures, interruption);
                say("wrote    " + job.resolve(movie) + ": " + frames.count() + " frames");
            }
            Path list = plan.run().manifest();
            if (list != null) {
                manifest.write(list);
                say("manifest " + list);
            }
        }
    }

    private Manifest check(DrivingFrames frames, JobIdentity identity, Interruption interruption) {
        Manifest manifest = new Manifest(identity);
        List<Long> wrong = new ArrayList<>();
        String first = "";
        for (long number : frames.numbers()) {
            interruption.check();
            boolean right = true;
            for (Map.Entry<String, OutputFile> output : plan.files().entrySet()) {
                Path path = output.getValue().fileOf(number);
                FrameFile file = FrameFile.check(path);
                if (identity.owns(file, number)) {
                    manifest.add(number, output.getKey(), path, file.tags());
                } else {
                    first = first.isEmpty() ? path.getFileName() + " " + reason(file) : first;
                    right = false;
                }
            }
            if (!right) {
                wrong.add(number);
            }
        }
        if (!wrong.isEmpty()) {
            String list = new DrivingFrames(wrong, frames.first()).describe();
            throw new RenderException(
                    ErrorCode.MISSING_INPUT,
                    "all frames " + frames.describe() + " of the job",
                    "without " + list + " (the first " + first + ")",
                    "run ./poseweave render " + job.file() + " --frames " + list + " --existing skip");
        }
        return manifest;
    }

    private static String reason(FrameFile file) {
        return switch (file.state()) {
            case ABSENT -> "is missing";
            case BROKEN -> "is broken: " + file.detail();
            case FOREIGN -> "is a picture of somebody else";
            case WHOLE -> "is of another job or frame";
        };
    }

    private void write(
            Path movie,
            ClipInfo driving,
            DrivingFrames frames,
            JobIdentity identity,
            MovieFrames pictures,
            Interruption interruption) {
        if (plan.run().existing() == Existing.FAIL) {
            OutputFile.requireAbsent(movie);
        }
        MovieSettings settings = settings(driving, frames);
        String comment = MovieComment.of(identity.tags(""), frames);
        try (SoundTrack sound = sound(movie, driving, frames);
                MovieSink sink = MovieSink.open(movie.toString(), settings, comment, sound)) {
            for (int i = 0; i < frames.count(); i++) {
                interruption.check();
                int index = i;
                pictures.read(frames.numbers().get(i), view -> sink.write(index, view));
            }
            sink.finish();
        }
    }

    private MovieSettings settings(ClipInfo driving, DrivingFrames frames) {
        try (Clip first =
                Clips.open(plan.output().fileOf(frames.numbers().get(0)).toString())) {
            ClipInfo info = first.info();
            return new MovieSettings(
                    info.width(),
                    info.height(),
                    driving.rateNumerator(),
                    driving.rateDenominator(),
                    info.depth() == SampleDepth.BYTE ? SampleDepth.BYTE : SampleDepth.SHORT,
                    info.hasAlpha(),
                    codec(job.output().codec()),
                    Math.min(16, Runtime.getRuntime().availableProcessors()));
        }
    }

    /** The driving clip's sound beneath the frames, or none: frames with gaps have no sound that fits. */
    private SoundTrack sound(Path movie, ClipInfo driving, DrivingFrames frames) {
        long firstFrame = frames.clipFrame(frames.numbers().get(0));
        long lastFrame = frames.clipFrame(frames.numbers().get(frames.count() - 1));
        boolean whole = lastFrame - firstFrame + 1 == frames.count();
        if (job.output().sound().equals("none") || !whole) {
            if (!whole) {
                say("sound    none, because the frames have gaps");
            }
            return SoundTrack.none();
        }
        double startSec = firstFrame / driving.framesPerSec();
        double lengthSec = frames.count() / driving.framesPerSec();
        SoundTrack.Way way = SoundTrack.Way.valueOf(job.output().sound().toUpperCase(Locale.ROOT));
        SoundTrack sound = SoundTrack.open(plan.driving(), movie, startSec, lengthSec, way);
        say("sound    " + sound.report());
        return sound;
    }

    private static @Nullable MovieCodec codec(String name) {
        return switch (name) {
            case "h264" -> MovieCodec.H264;
            case "prores" -> MovieCodec.PRORES;
            case "ffv1" -> MovieCodec.FFV1;
            default -> null;
        };
    }

    private void say(String line) {
        if (!quiet) {
            console.say(line);
        }
    }
}
