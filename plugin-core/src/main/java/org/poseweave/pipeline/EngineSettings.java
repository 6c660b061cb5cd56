package org.poseweave.pipeline;

import org.poseweave.model.DeviceChoice;

/**
 * Settings of the machine: they change speed, not the picture beyond tolerance.
 *
 * @param device where graphs run
 * @param strictDevice whether a missing device is an error instead of a fallback to the CPU
 * @param threads CPU threads of one graph run; 0 takes all cores
 * @param sourceCacheBytes bound of the cache of encoded sources
 */
public record EngineSettings(DeviceChoice device, boolean strictDevice, int threads, long sourceCacheBytes) {
    /** Any device, all cores, 256 MiB of encoded sources (about 120 frames of the draft tier). */
    public static final EngineSettings DEFAULT =
            new EngineSettings(new DeviceChoice(DeviceChoice.Kind.AUTO, 0), false, 0, 256L << 20);

    public EngineSettings {
        if (threads < 0 || sourceCacheBytes < 0) {
            throw new IllegalArgumentException("EngineSettings: threads " + threads + " and sourceCacheBytes "
                    + sourceCacheBytes + " must not be negative");
        }
    }
}
