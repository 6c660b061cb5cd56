package org.poseweave.headless;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.media.FrameFile;
import org.poseweave.media.StaleFiles;
import org.poseweave.studio.JobIdentity;
import org.poseweave.studio.RunSettings.Existing;

/** What is already there of a sequence, and what is left to do. Every file is read whole and decoded. */
final class ExistingFrames {
    private static final int TEMPORARY_STEM = 100;

    private final OutputFile output;
    private final JobIdentity job;
    private final Existing mode;
    private final String provider;
    private final Set<Long> valid = new HashSet<>();

    /** @param provider that must have made a frame, as cpu or cuda; empty for any */
    ExistingFrames(OutputFile output, JobIdentity job, Existing mode, String provider) {
        this.output = output;
        this.job = job;
        this.mode = mode;
        this.provider = provider;
    }

    /** Looks at all frames; FAIL has been dealt with before. */
    Survey survey(List<Long> numbers) {
        Map<Long, Map<String, String>> kept = new LinkedHashMap<>();
        Set<Long> todo = new TreeSet<>(numbers);
        List<String> replaced = new ArrayList<>();
        if (mode == Existing.SKIP) {
            for (long number : numbers) {
                FrameFile file = FrameFile.check(output.fileOf(number));
                if (isValid(file, number)) {
                    kept.put(number, file.tags());
                    todo.remove(number);
                    valid.add(number);
                } else if (file.state() != FrameFile.State.ABSENT) {
                    replaced.add("again    frame " + number + ": " + why(file, number));
                }
            }
        }
        return new Survey(kept, todo, replaced);
    }

    /** Whether a valid file of a frame is there by now; another run may have written it since {@link #survey}. */
    boolean isThere(long number) {
        if (mode != Existing.SKIP || valid.contains(number)) {
            return mode == Existing.SKIP;
        }
        Path file = output.fileOf(number);
        return Files.exists(file) && isValid(FrameFile.check(file), number);
    }

    /** Clears away what killed writers of these frames have left. */
    void removeStale(List<Long> numbers) {
        remove(numbers, false);
    }

    /** Clears away all temporary files of frames that are complete: nobody needs them any more. */
    void removeLeft(List<Long> numbers) {
        remove(numbers, true);
    }

    private void remove(List<Long> numbers, boolean live) {
        Path folder = output.path().toAbsolutePath().getParent();
        Set<String> names = numbers.stream()
                .map(number -> stem(output.fileOf(number).getFileName().toString()))
                .collect(Collectors.toSet());
        if (folder != null) {
            StaleFiles.remove(folder, names::contains, live);
        }
    }

    private boolean isValid(FrameFile file, long number) {
        return job.owns(file, number)
                && file.tags().getOrDefault(JobIdentity.PROVIDER, "").startsWith(provider);
    }

    private static String stem(String name) {
        return name.length() > TEMPORARY_STEM ? name.substring(0, TEMPORARY_STEM) : name;
    }

    private String why(FrameFile file, long number) {
        Path path = output.fileOf(number);
        return switch (file.state()) {
            case FOREIGN ->
                throw new RenderException(
                        ErrorCode.CANNOT_WRITE,
                        path + " to be absent or a frame that this program wrote",
                        "another picture",
                        "move it away, or give --existing overwrite");
            case BROKEN -> file.detail();
            default -> path + " is of another job, frame or device";
        };
    }
}
