package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.SampleDepth;

class DrivingFramesTest {
    private static final ClipInfo CLIP = new ClipInfo("d.mp4", 64, 48, 200, 25, 1, SampleDepth.BYTE, false);

    @Test
    void noList_isTheWholeClip() {
        DrivingFrames frames = DrivingFrames.select(null, CLIP);
        assertThat(frames.count()).isEqualTo(200);
        assertThat(frames.describe()).isEqualTo("1-200");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "7; 7; 1",
                "1-3; 1-3; 3",
                "9,1,5,1; 1-9x4; 3",
                "1-3,10,20-22; 1-3,10,20-22; 7",
                "1-100x2; 1-99x2; 50",
                "3,5; 3,5; 2",
            })
    void list_isSortedWithoutDoublesAndEchoedShort(String text, String echo, int count) {
        DrivingFrames frames = DrivingFrames.select(text, CLIP);
        assertThat(frames.describe()).isEqualTo(echo);
        assertThat(frames.count()).isEqualTo(count);
        assertThat(frames.numbers()).isSorted().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"0-10, 0", "-10--1, -10", "150-201, 201"})
    void framesOutsideTheClip_areRefused(String text, String first) {
        assertThatThrownBy(() -> DrivingFrames.select(text, CLIP))
                .hasMessage("expected --frames within 1-200, the frames of d.mp4; found " + first
                        + "; frame numbers count from 1; leave them out");
    }

    @Test
    void colon_isRefusedWithAnExplanation() {
        assertThatThrownBy(() -> DrivingFrames.select("1-10:2", CLIP))
                .hasMessageStartingWith("expected --frames to be frames such as 1-100, 1,5,7-9 or 1-100x2; found"
                        + " \"1-10:2\"; write 1-100x2 for every second frame; ':' is refused");
    }
}
