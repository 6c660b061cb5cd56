package org.poseweave.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.RenderPipeline;

class ProgramTest {
    private static final Path BUNDLE = Path.of(System.getProperty("poseweave.root"), "models", "bundles", "face-draft");

    @Test
    void pipeline_isLoadedOnceAndClosedWithTheProgram() {
        Program program = Program.of(BUNDLE, EngineSettings.DEFAULT);
        RenderPipeline pipeline = program.pipeline();
        assertThat(program.pipeline()).isSameAs(pipeline);
        assertThat(pipeline.bundle().id()).isEqualTo("face-draft");
        program.close();
        program.close();
    }

    @Test
    void clips_areOpenedWithoutLoadingTheModel(@TempDir Path empty) {
        try (Program program = Program.of(empty, EngineSettings.DEFAULT)) {
            assertThatThrownBy(
                            () -> program.clips().open(empty.resolve("none.mp4").toString()))
                    .isInstanceOfSatisfying(
                            RenderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_INPUT));
        }
    }

    @Test
    void faultOfABundle_comesThroughAsItIs(@TempDir Path empty) {
        try (Program program = Program.of(empty, EngineSettings.DEFAULT)) {
            assertThatThrownBy(program::pipeline)
                    .isInstanceOfSatisfying(
                            RenderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIG))
                    .hasMessageStartingWith("expected a model bundle with ");
        }
    }
}
