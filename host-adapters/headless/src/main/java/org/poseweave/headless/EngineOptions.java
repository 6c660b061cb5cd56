package org.poseweave.headless;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.Precision;
import org.poseweave.pipeline.EngineSettings;
import picocli.CommandLine.Option;

/** Options of the machine: where graphs run, and how. */
final class EngineOptions {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto, cpu, cuda[:N] or tensorrt[:N]; auto takes the best that works. Default: the card in "
                    + "CUE_GPU_CORES, else auto.")
    private @Nullable String device;

    @Option(names = "--strict-device", description = "Fail instead of falling back to another device or precision.")
    private boolean strictDevice;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "fp32, fp16 (TensorRT) or int8 (CPU, for drafts). Default: fp32.")
    private String precision = "fp32";

    @Option(
            names = "--engine-folder",
            paramLabel = "FOLDER",
            description = "Where compiled TensorRT engines are kept; may be a read-only share that has them. Default: "
                    + "POSEWEAVE_ENGINES, else poseweave/engines in the user's cache folder.")
    private @Nullable Path engineFolder;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "CPU threads, 0 for all. Default: SLURM_CPUS_PER_TASK, CUE_THREADS, else all.")
    private @Nullable Integer threads;

    EngineSettings settings(Map<String, String> environment) {
        Resources resources = Resources.of(device, threads, environment);
        if (resources.threads() < 0) {
            throw new RenderException(
                    ErrorCode.USAGE, "--threads 0 or more", "'" + resources.threads() + "'", "give 0 for all");
        }
        Path engines =
                engineFolder == null ? EngineSettings.engineFolder(environment).orElse(null) : engineFolder;
        return new EngineSettings(
                        DeviceChoice.parse(resources.device()),
                        strictDevice,
                        resources.threads(),
                        EngineSettings.DEFAULT.sourceCacheBytes())
                .with(Precision.parse(precision), engines);
    }
}
