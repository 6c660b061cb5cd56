package org.poseweave.headless;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a farm has lent to this process: the option wins, then the variables of OpenCue and Slurm, then what the machine
 * (or its cgroup) has.
 *
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param threads 0 for all
 */
record Resources(String device, int threads) {
    static Resources of(
            @Nullable String deviceOption, @Nullable Integer threadsOption, Map<String, String> environment) {
        return new Resources(
                device(deviceOption, environment), threads(threadsOption, environment, CpuShare.ofThisProcess()));
    }

    private static String device(@Nullable String option, Map<String, String> environment) {
        if (option != null) {
            return option;
        }
        // OpenCue's RQD names the cards it has lent by their numbers on the machine; where CUDA_VISIBLE_DEVICES is set
        // too, CUDA counts from 0 again and the choice is already made.
        String lent = environment.getOrDefault("CUE_GPU_CORES", "").trim();
        if (environment.getOrDefault("CUDA_VISIBLE_DEVICES", "0").trim().matches("|-1|NoDevFiles")) {
            return "cpu"; // no card has been lent
        }
        boolean renumbered = environment.containsKey("CUDA_VISIBLE_DEVICES");
        if (!renumbered && lent.matches("\\d+(,\\d+)*")) {
            return "cuda:" + lent.split(",", -1)[0];
        }
        return "auto";
    }

    /** @param granted threads that the machine grants this process, 0 for all */
    static int threads(@Nullable Integer option, Map<String, String> environment, int granted) {
        if (option != null) {
            return option;
        }
        for (String name : new String[] {"SLURM_CPUS_PER_TASK", "CUE_THREADS"}) {
            String value = environment.getOrDefault(name, "").trim();
            if (value.matches("[1-9]\\d{0,3}")) {
                return Integer.parseInt(value);
            }
        }
        return granted;
    }
}
