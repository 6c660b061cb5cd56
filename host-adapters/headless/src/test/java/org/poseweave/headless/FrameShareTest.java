package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameShareTest {
    @ParameterizedTest
    @CsvSource({
        // lent, available, wanted; frames at once, threads of a graph
        "0, 2, 0, 2, 2",
        "0, 16, 0, 4, 8",
        "6, 64, 0, 4, 3",
        "1, 64, 0, 1, 1",
        "0, 1, 0, 1, 0",
        "0, 16, 1, 1, 0",
        "8, 16, 2, 2, 8",
        "1, 16, 3, 3, 1",
    })
    void threads_areSharedByFrames(int lent, int available, int wanted, int atOnce, int graphThreads) {
        assertThat(FrameShare.of(lent, available, wanted)).isEqualTo(new FrameShare(atOnce, graphThreads));
    }

    @ParameterizedTest
    @CsvSource({
        // frames at once, bytes of a frame; frames that memory is held for
        "1, 1000, 1",
        "4, 6000000, 6",
        "4, 0, 6",
        "2, 200000000, 2",
        "4, 600000000, 1",
    })
    void memory_isHeldForFramesThatFit(int atOnce, long frameBytes, int depth) {
        assertThat(new FrameShare(atOnce, 1).depth(frameBytes)).isEqualTo(depth);
    }
}
