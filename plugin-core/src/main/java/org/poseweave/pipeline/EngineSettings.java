package org.poseweave.pipeline;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.Execution;
import org.poseweave.model.Precision;

/**
 * Settings of the machine: they change speed, not the picture beyond tolerance.
 *
 * @param device where graphs run
 * @param strictDevice whether a missing device is an error instead of a fallback to the CPU
 * @param threads CPU threads of one graph run; 0 takes all cores
 * @param sourceCacheBytes bound of the cache of encoded sources
 * @param precision what graphs compute in
 * @param engineFolder where compiled engines are kept, or null to keep none
 */
public record EngineSettings(
        DeviceChoice device,
        boolean strictDevice,
        int threads,
        long sourceCacheBytes,
        Precision precision,
        @Nullable Path engineFolder) {
    /** Any device, all cores, 256 MiB of encoded sources (about 120 frames of the draft tier). */
    public static final EngineSettings DEFAULT =
            new EngineSettings(new DeviceChoice(DeviceChoice.Kind.AUTO, 0), false, 0, 256L << 20);

    /** In 32-bit floats, keeping no engines. */
    public EngineSettings(DeviceChoice device, boolean strictDevice, int threads, long sourceCacheBytes) {
        this(device, strictDevice, threads, sourceCacheBytes, Precision.FP32, null);
    }

    public EngineSettings {
        if (threads < 0 || sourceCacheBytes < 0) {
            throw new IllegalArgumentException("EngineSettings: threads " + threads + " and sourceCacheBytes "
                    + sourceCacheBytes + " must not be negative");
        }
    }

    /** These settings with another precision and folder of engines. */
    public EngineSettings with(Precision other, @Nullable Path engines) {
        return new EngineSettings(device, strictDevice, threads, sourceCacheBytes, other, engines);
    }

    /** These settings with another number of threads. */
    public EngineSettings withThreads(int count) {
        return new EngineSettings(device, strictDevice, count, sourceCacheBytes, precision, engineFolder);
    }

    /** Where engines are kept if nobody says where: POSEWEAVE_ENGINES, else a folder in the user's cache. */
    public static Optional<Path> engineFolder(Map<String, String> environment) {
        String named = environment.getOrDefault("POSEWEAVE_ENGINES", "");
        String home = environment.getOrDefault("HOME", "");
        String cache = environment.getOrDefault("XDG_CACHE_HOME", home.isBlank() ? "" : home + "/.cache");
        String folder = named.isBlank() && !cache.isBlank() ? cache + "/poseweave/engines" : named;
        return folder.isBlank() ? Optional.empty() : Optional.of(Path.of(folder));
    }

    /** What the model room needs of them. */
    public Execution execution() {
        return new Execution(device, strictDevice, threads, precision, engineFolder);
    }
}
