package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourcesTest {
    @Test
    void nothingGiven_isAutoOnAllThreads() {
        assertThat(Resources.of(null, null, Map.of())).isEqualTo(new Resources("auto", 0));
    }

    @Test
    void options_winOverTheFarm() {
        Map<String, String> farm = Map.of("CUE_GPU_CORES", "2", "SLURM_CPUS_PER_TASK", "8");
        assertThat(Resources.of("cpu", 3, farm)).isEqualTo(new Resources("cpu", 3));
    }

    @Test
    void cardLentByOpenCue_isTaken() {
        assertThat(Resources.of(null, null, Map.of("CUE_GPU_CORES", "2,3"))).isEqualTo(new Resources("cuda:2", 0));
    }

    @Test
    void visibleDevices_areNumberedByCudaItself() {
        Map<String, String> farm = Map.of("CUE_GPU_CORES", "2", "CUDA_VISIBLE_DEVICES", "2");
        assertThat(Resources.of(null, null, farm)).isEqualTo(new Resources("auto", 0));
    }

    @Test
    void threads_comeFromSlurmThenOpenCue() {
        assertThat(Resources.of(null, null, Map.of("SLURM_CPUS_PER_TASK", "8", "CUE_THREADS", "4"))
                        .threads())
                .isEqualTo(8);
        assertThat(Resources.of(null, null, Map.of("CUE_THREADS", "4")).threads())
                .isEqualTo(4);
        assertThat(Resources.of(null, null, Map.of("CUE_THREADS", "all")).threads())
                .isZero();
    }

    @Test
    void noVisibleDevice_isTheCpu() {
        for (String none : new String[] {"", "-1", "NoDevFiles"}) {
            assertThat(Resources.of(null, null, Map.of("CUDA_VISIBLE_DEVICES", none))
                            .device())
                    .isEqualTo("cpu");
        }
    }

    @Test
    void cgroup_isAskedLast() {
        assertThat(Resources.threads(null, Map.of(), 3)).isEqualTo(3);
        assertThat(Resources.threads(null, Map.of("CUE_THREADS", "4"), 3)).isEqualTo(4);
        assertThat(Resources.threads(0, Map.of(), 3)).isZero();
    }

    @Test
    void share_isCountedOnlyWhereItIsLessThanTheMachine() {
        assertThat(CpuShare.of("0-63\n", 4)).isEqualTo(4);
        assertThat(CpuShare.of("0-1,4-5", 4)).isZero();
        assertThat(CpuShare.of("0", 1)).isZero();
        assertThat(CpuShare.of("", 4)).isZero();
    }
}
