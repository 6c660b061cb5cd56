package org.poseweave.params;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts that say something of each source clip. */
class ClipListsTest {
    @Test
    void frames_ofOneList_areThoseOfEveryClip() {
        ClipFrames frames = ClipFrames.parse("key", "1,3-4");
        assertThat(frames.of(0)).containsExactly(1L, 3L, 4L).isEqualTo(frames.of(7));
    }

    @Test
    void frames_betweenSlashes_areThoseOfTheirClip() {
        ClipFrames frames = ClipFrames.parse("key", "1 / /7-8");
        assertThat(frames.of(0)).containsExactly(1L);
        assertThat(frames.of(1)).isEmpty();
        assertThat(frames.of(2)).containsExactly(7L, 8L);
        assertThat(frames.of(3)).isEmpty();
        assertThat(frames.format()).isEqualTo("1//7,8");
        assertThat(ClipFrames.parse("key", frames.format())).isEqualTo(frames);
    }

    @Test
    void frames_ofBlankText_areNone() {
        assertThat(ClipFrames.parse("key", " ").isEmpty()).isTrue();
        assertThat(ClipFrames.parse("key", "").of(0)).isEmpty();
    }

    @Test
    void wrongFrames_areNamed() {
        assertThatThrownBy(() -> ClipFrames.parse("key", "/"))
                .hasMessage(
                        "expected key to be frames such as 1-100, 1,5,7-9 or 1-100x2, with a slash between the frames of"
                                + " different clips; found \"/\"; name a frame of at least one clip");
        assertThatThrownBy(() -> ClipFrames.parse("key", "1/x")).hasMessageContaining("correct the part \"x\"");
    }

    @Test
    void weights_beyondTheList_areOne() {
        ClipWeights weights = ClipWeights.parse("key", " 2, 0 ,0.5");
        assertThat(List.of(weights.of(0), weights.of(1), weights.of(2), weights.of(3)))
                .containsExactly(2.0, 0.0, 0.5, 1.0);
        assertThat(weights.uses(1)).isFalse();
        assertThat(weights.equalAmong(3)).isFalse();
        assertThat(ClipWeights.parse("key", "2,0,2").equalAmong(3)).isTrue();
        assertThat(ClipWeights.parse("key", "2,0,2").equalAmong(4)).isFalse();
        assertThat(ClipWeights.parse("key", "")).isEqualTo(ClipWeights.EQUAL);
    }

    @Test
    void shares_areProportionalAndAddUp() {
        assertThat(ClipWeights.parse("key", "3,0,1").shares(8, 3)).containsExactly(6, 0, 2);
        assertThat(ClipWeights.parse("key", "1,1,1").shares(8, 3)).containsExactly(3, 3, 2);
        assertThat(ClipWeights.parse("key", "5,1").shares(3, 2)).containsExactly(3, 0);
        assertThat(ClipWeights.parse("key", "0,0").shares(3, 2)).containsExactly(0, 0);
    }

    @Test
    void wrongWeights_areNamed() {
        for (String text : List.of("1,", "1,-1", "x", "101")) {
            assertThatThrownBy(() -> ClipWeights.parse("key", text))
                    .hasMessageStartingWith(
                            "expected key to be empty or a number from 0 to 100 for each source clip, such"
                                    + " as 2,1,0; found \"" + text + "\"; correct the part \"");
        }
    }
}
