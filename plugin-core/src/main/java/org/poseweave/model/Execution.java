package org.poseweave.model;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where and how graphs run.
 *
 * @param strict whether a missing device or precision is an error (DEVICE_UNAVAILABLE) and never replaced
 * @param threads threads of one graph run on the CPU; 0 takes all cores
 * @param engineFolder where engines that a device compiles are kept for later starts and other processes; may be
 *     read-only; null keeps none
 */
public record Execution(
        DeviceChoice device,
        boolean strict,
        int threads,
        Precision precision,
        @Nullable Path engineFolder) {
    /** 32-bit floats, keeping no engines. */
    public static Execution of(DeviceChoice device, boolean strict, int threads) {
        return new Execution(device, strict, threads, Precision.FP32, null);
    }
}
