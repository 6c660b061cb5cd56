package org.poseweave.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.RenderException;
import org.poseweave.frame.SampleDepth;
import org.poseweave.pose.Pose;

class SourceSelectionTest {
    private static ClipInfo clip(String name, long frames) {
        return new ClipInfo(name, 64, 64, frames, 25, 1, SampleDepth.BYTE, false);
    }

    private static SourceFrame frame(int clip, long frame) {
        return new SourceFrame(clip, frame);
    }

    @Test
    void even_takesTheMiddleOfEqualParts() {
        assertThat(SourceSelection.even(List.of(clip("a", 100)), 4))
                .containsExactly(frame(0, 12), frame(0, 37), frame(0, 62), frame(0, 87));
    }

    @Test
    void even_sharesTheCountBetweenClipsAndNeverRepeatsAFrame() {
        assertThat(SourceSelection.even(List.of(clip("a", 10), clip("still", 1)), 5))
                .containsExactly(frame(0, 1), frame(0, 5), frame(0, 8), frame(1, 0));
    }

    @Test
    void diverse_takesTheTypicalPoseThenTheFarthest() {
        // poses on a line at 0, 1, ... 9: the mean is 4.5
        List<SourceFrame> chosen = SourceSelection.diverse(
                List.of(clip("a", 10)), 3, f -> new Pose(new float[] {f.frame(), 0}, new float[] {1}));
        assertThat(chosen).containsExactly(frame(0, 4), frame(0, 9), frame(0, 0));
    }

    @Test
    void diverse_passesOverPosesThatTheNetworkIsUnsureOf() {
        List<SourceFrame> chosen = SourceSelection.diverse(
                List.of(clip("a", 10)),
                2,
                f -> new Pose(new float[] {f.frame(), 0}, new float[] {f.frame() == 9 ? 0.1f : 1}));
        assertThat(chosen).containsExactly(frame(0, 4), frame(0, 0));
    }

    @Test
    void diverse_givesAllFramesOfAShortClip() {
        assertThat(SourceSelection.diverse(
                        List.of(clip("still", 1)), 4, f -> new Pose(new float[] {0, 0}, new float[] {1})))
                .containsExactly(frame(0, 0));
    }

    @Test
    void given_countsFromOneInEveryClip() {
        assertThat(SourceSelection.given(List.of(clip("a", 9), clip("b", 9)), List.of(1L, 9L)))
                .containsExactly(frame(0, 0), frame(0, 8), frame(1, 0), frame(1, 8));
    }

    @Test
    void given_beyondTheClip_namesClipAndRange() {
        assertThatThrownBy(() -> SourceSelection.given(List.of(clip("a.mov", 9)), List.of(10L)))
                .isInstanceOf(RenderException.class)
                .hasMessage("expected source frames within 1-9 of a.mov; found 10; correct sourceFrames");
    }

    @Test
    void given_withNothingOrTooMany_isRefused() {
        assertThatThrownBy(() -> SourceSelection.given(List.of(clip("a", 9)), List.of()))
                .hasMessage("expected 1 to 16 source frames over all source clips; found 0; "
                        + "name fewer or more frames in sourceFrames");
    }
}
