package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link KillTrial}; 200 kills take some ten minutes. */
class KillTest {
    @Test
    void killedRenders_leaveOnlyTrueFramesAndAreResumed(@TempDir Path folder) throws Exception {
        KillTrial.Outcome outcome = new KillTrial(folder, 7).run(Integer.getInteger("poseweave.kills", 6));
        assertThat(outcome.whileRendering()).isPositive();
    }
}
