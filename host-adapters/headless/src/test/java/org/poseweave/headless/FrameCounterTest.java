package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameCounterTest {
    @ParameterizedTest
    @CsvSource({
        "shot.####.png, 7, shot.0007.png",
        "shot.####.png, 12345, shot.12345.png",
        "shot_%04d.png, 7, shot_0007.png",
        "shot_%d.png, 7, shot_7.png",
        "shot.$F4.png, 1003, shot.1003.png",
        "a#1.##.png, 3, a31.##.png",
        "#.png, 3, 3.png",
    })
    void counter_isPaddedToItsLength(String name, long frame, String file) {
        assertThat(FrameCounter.of(name).orElseThrow().nameOf(frame)).isEqualTo(file);
    }

    @Test
    void nameWithoutCounter_hasNone() {
        assertThat(FrameCounter.of("shot.0001.png")).isEmpty();
    }

    @Test
    void previews_takeTheStemWithoutCounter() {
        assertThat(OutputFile.parse("out/shot.####.png").beside(".sheet.png")).isEqualTo(Path.of("out/shot.sheet.png"));
        assertThat(OutputFile.parse("out/####.png").beside(".sheet.png")).isEqualTo(Path.of("out/sequence.sheet.png"));
        assertThat(OutputFile.parse("shot.v2.mov").beside(".preview.mp4")).isEqualTo(Path.of("shot.v2.preview.mp4"));
    }
}
