package org.poseweave.studio;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as its file says. Paths are as written; {@link #resolve} makes them absolute.
 *
 * @param file that it was read from
 * @param name for farms and logs
 * @param driving clip that shows the motion
 * @param sources clips that show the subject, at least one
 * @param plate clip that the result is put into, or null
 * @param preset named parameters, or null
 * @param params texts of parameters by their keys
 * @param frames list of driving frames, or null for all
 * @param startNumber number of the driving clip's first frame
 */
public record Job(
        Path file,
        String name,
        String driving,
        List<String> sources,
        @Nullable String plate,
        @Nullable String preset,
        Map<String, String> params,
        @Nullable String frames,
        long startNumber,
        Output output,
        Model model,
        Device device,
        PathMap pathMap,
        Farm farm) {
    /** Version of the format. */
    public static final int FORMAT = 1;

    public Job {
        sources = List.copyOf(sources);
        params = new LinkedHashMap<>(params);
    }

    /**
     * Where results go.
     *
     * @param frames pattern of an image sequence, or null
     * @param movie made from the frames, or rendered directly where there are none; or null
     * @param outputs names with commas of what is written, or null for what the parameters say
     * @param exrDepth of EXR frames: auto, half or float
     * @param sound what becomes of the driving clip's sound: auto, copy or none
     */
    public record Output(
            @Nullable String frames,
            @Nullable String movie,
            @Nullable String outputs,
            String exrDepth,
            String codec,
            String sound,
            @Nullable String manifest) {}

    /**
     * Which weights.
     *
     * @param version that it must have, or null for any
     * @param hash SHA-256 of model.json that it must have, or null for any
     */
    public record Model(
            String id, @Nullable String version, @Nullable String hash) {}

    /**
     * Where it must run.
     *
     * @param provider auto, cpu, cuda or cuda:N
     * @param strict whether another one is an error
     */
    public record Device(String provider, boolean strict) {}

    /**
     * What a task asks of a farm; 0 leaves it to the farm.
     *
     * @param chunk frames of a task
     * @param retries after status 75
     */
    public record Farm(int chunk, int gpus, int threads, int memoryMb, int minutes, int retries) {}

    /** A path of the file as an absolute one of this machine: rules first, then the folder of the file. */
    public String resolve(String path) {
        String mapped = pathMap.map(path);
        boolean windows = mapped.matches("[A-Za-z]:[\\\\/].*") || mapped.startsWith("\\\\");
        return windows ? mapped : folder().resolve(mapped).normalize().toString();
    }

    /** What a render writes: the frames, else the movie. */
    public String target() {
        return Optional.ofNullable(output.frames())
                .or(() -> Optional.ofNullable(output.movie()))
                .orElseThrow();
    }

    private Path folder() {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of("/") : folder;
    }
}
