package org.poseweave.headless;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processors that the cgroup or an affinity mask leaves to this process, which Java knows and ONNX Runtime does not. */
final class CpuShare {
    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    private CpuShare() {}

    /** Their number, or 0 where all of the machine may be used or nothing is known. */
    static int ofThisProcess() {
        try {
            return of(Files.readString(ONLINE), Runtime.getRuntime().availableProcessors());
        } catch (IOException | SecurityException e) {
            return 0; // not Linux
        }
    }

    /**
     * As {@link #ofThisProcess}.
     *
     * @param online as the kernel lists processors: 0-3,8
     * @param available to this process
     */
    static int of(String online, int available) {
        int count = 0;
        for (String range : online.strip().split(",", -1)) {
            String[] ends = range.split("-", -1);
            if (range.matches("\\d{1,6}(-\\d{1,6})?")) {
                count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
            }
        }
        return available < count ? available : 0;
    }
}
