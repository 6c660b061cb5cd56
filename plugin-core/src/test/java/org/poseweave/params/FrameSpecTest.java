package org.poseweave.params;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

class FrameSpecTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7",
                "1-4|1 2 3 4",
                "1,5,7-9|1 5 7 8 9",
                "1-10x3|1 4 7 10",
                "1-9x3|1 4 7",
                "5-5x9|5",
                "-3|-3",
                "-3--1|-3 -2 -1",
                "-2-1|-2 -1 0 1",
                "9,1-3,2,9|9 1 2 3",
                " 4 , 1 - 5 x 2 |4 1 3 5",
            })
    void parse_listsFramesInOrderOnceEach(String text, String frames) {
        assertThat(FrameSpec.parse("frames", text).frames())
                .extracting(Object::toString)
                .containsExactly(frames.split(" "));
    }

    @Test
    void parse_takesAMillionFramesButNotOneMore() {
        assertThat(FrameSpec.parse("frames", "1-1000000").frames().size()).isEqualTo(1_000_000);
        assertThat(FrameSpec.parse("frames", "1-100000000x100").frames().size()).isEqualTo(1_000_000);
        assertFault("1-1000001", "list at most 1000000 frames at once");
        assertFault("1-1000000,5", "list at most 1000000 frames at once");
        assertFault("-999999999-999999999", "list at most 1000000 frames at once");
    }

    @Test
    void parse_explainsWhatIsWrong() {
        assertFault("", "name at least one frame");
        assertFault("  ", "name at least one frame");
        assertFault(
                "1-10:5",
                "write 1-100x2 for every second frame; ':' is refused because it means a step to some programs and a"
                        + " stagger to others");
        assertFault("1,,3", "correct the part \"\"");
        assertFault("1,two", "correct the part \"two\"");
        assertFault("1-5y2", "correct the part \"1-5y2\"");
        assertFault("3x2", "correct the part \"3x2\"");
        assertFault("1.5", "correct the part \"1.5\"");
        assertFault("99999999999", "correct the part \"99999999999\"");
        assertFault("10-1", "write the lower frame first: 1-10");
        assertFault("1-10x0", "give a step of at least 1");
    }

    private static void assertFault(String text, String remedy) {
        assertThatThrownBy(() -> FrameSpec.parse("--frames", text))
                .isInstanceOf(RenderException.class)
                .hasMessage("expected --frames to be frames such as 1-100, 1,5,7-9 or 1-100x2; found \"" + text + "\"; "
                        + remedy)
                .extracting(e -> ((RenderException) e).code())
                .isEqualTo(ErrorCode.USAGE);
    }
}
