package org.poseweave.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.RenderException;
import org.poseweave.frame.SampleDepth;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.params.SourceParams;
import org.poseweave.pose.Pose;

class SourceSelectionTest {
    private static ClipInfo clip(String name, long frames) {
        return new ClipInfo(name, 64, 64, frames, 25, 1, SampleDepth.BYTE, false);
    }

    private static SourceFrame frame(int clip, long frame) {
        return new SourceFrame(clip, frame);
    }

    private static ParamValues values(SourceMethod method, int count) {
        return ParamValues.defaults().with(Params.SOURCES, method).with(Params.SOURCE_COUNT, count);
    }

    private static List<SourceFrame> even(ParamValues values, ClipInfo... clips) {
        return SelectionSettings.of(values).unseen(List.of(clips));
    }

    private static ParamValues given(String frames) {
        return values(SourceMethod.GIVEN, 4).with(Params.SOURCE_FRAMES, frames);
    }

    /** A frame whose pose is one keypoint at (x, 0). */
    private static Candidate candidate(int clip, long frame, double x, double confidence, double quality) {
        Pose pose = new Pose(new float[] {(float) x, 0}, new float[] {(float) confidence});
        return new Candidate(frame(clip, frame), pose, new FrameQuality(quality, 1, 1, 1));
    }

    /** Ten frames whose poses lie on a line at 0, 1, ... 9: the mean is 4.5. */
    private static List<Candidate> line(LongFunction<Candidate> candidate) {
        return LongStream.range(0, 10).mapToObj(candidate).toList();
    }

    private static List<SourceFrame> choose(List<Candidate> candidates, ParamValues values) {
        return SourceSelection.choose(candidates, SelectionSettings.of(values)).stream()
                .map(Candidate::frame)
                .toList();
    }

    @Test
    void even_takesTheMiddleOfEqualParts() {
        assertThat(even(values(SourceMethod.EVEN, 4), clip("a", 100)))
                .containsExactly(frame(0, 12), frame(0, 37), frame(0, 62), frame(0, 87));
    }

    @Test
    void even_sharesTheCountBetweenClipsAndNeverRepeatsAFrame() {
        assertThat(even(values(SourceMethod.EVEN, 5), clip("a", 10), clip("still", 1)))
                .containsExactly(frame(0, 1), frame(0, 5), frame(0, 8), frame(1, 0));
    }

    @Test
    void even_sharesByWeight_andLeavesOutAClipOfWeightZero() {
        ParamValues weighted = values(SourceMethod.EVEN, 4).with(SourceParams.SOURCE_WEIGHTS, "3,0,1");
        assertThat(even(weighted, clip("a", 6), clip("b", 6), clip("c", 6)))
                .containsExactly(frame(0, 1), frame(0, 3), frame(0, 5), frame(2, 3));
        assertThat(even(weighted.with(SourceParams.SOURCE_WEIGHTS, "0"), clip("a", 6), clip("b", 6), clip("c", 6)))
                .containsExactly(frame(1, 1), frame(1, 4), frame(2, 1), frame(2, 4));
    }

    @Test
    void allClipsOfWeightZero_areRefused() {
        for (ParamValues values : List.of(values(SourceMethod.EVEN, 4), given("1"))) {
            assertThatThrownBy(() -> even(values.with(SourceParams.SOURCE_WEIGHTS, "0,0"), clip("a", 6), clip("b", 6)))
                    .isInstanceOf(RenderException.class)
                    .hasMessage("expected a source clip whose weight is above 0; found weight 0 for all 2; correct"
                            + " sourceWeights");
        }
    }

    @Test
    void range_isWhereFramesAreSearched() {
        ParamValues values = values(SourceMethod.EVEN, 2).with(SourceParams.SOURCE_RANGE, "41-60");
        assertThat(even(values, clip("a", 100))).containsExactly(frame(0, 45), frame(0, 55));
        assertThat(even(values, clip("still", 1))).as("a still").containsExactly(frame(0, 0));
        assertThat(even(values.with(SourceParams.SOURCE_RANGE, "41-60/1-4"), clip("a", 100), clip("b", 100)))
                .containsExactly(frame(0, 50), frame(1, 2));
        assertThat(SelectionSettings.of(values.with(Params.SOURCES, SourceMethod.DIVERSE))
                        .candidates(List.of(clip("a", 100))))
                .hasSize(20)
                .startsWith(frame(0, 40))
                .endsWith(frame(0, 59));
        assertThatThrownBy(() -> even(values, clip("a.mov", 40)))
                .hasMessage(
                        "expected sourceRange within 1-40, the frames of a.mov; found no frame of any source clip in "
                                + "41-60; correct sourceRange or leave it empty");
    }

    @Test
    void candidates_areAtMost48HoweverLongTheClips() {
        SelectionSettings settings = SelectionSettings.of(values(SourceMethod.NEAREST, 4));
        assertThat(settings.candidates(List.of(clip("a", 90_000), clip("b", 2))))
                .hasSize(24 + 2)
                .contains(frame(0, 1875), frame(1, 1));
    }

    @Test
    void diverse_takesTheTypicalPoseThenTheFarthest() {
        assertThat(choose(line(i -> candidate(0, i, i, 1, 1)), values(SourceMethod.DIVERSE, 3)))
                .containsExactly(frame(0, 4), frame(0, 9), frame(0, 0));
    }

    @Test
    void diverse_passesOverPosesThatTheNetworkIsUnsureOf() {
        assertThat(choose(line(i -> candidate(0, i, i, i == 9 ? 0.1 : 1, 1)), values(SourceMethod.DIVERSE, 2)))
                .containsExactly(frame(0, 4), frame(0, 0));
    }

    @Test
    void diverse_givesAllFramesOfAShortClip() {
        assertThat(choose(List.of(candidate(0, 0, 0, 1, 1)), values(SourceMethod.DIVERSE, 4)))
                .containsExactly(frame(0, 0));
    }

    @Test
    void diverse_keepsToTheSharesOfClips() {
        List<Candidate> two = new ArrayList<>(line(i -> candidate(0, i, 0.001 * i, 1, 1)));
        two.addAll(line(i -> candidate(1, i, i, 1, 1)));
        ParamValues values = values(SourceMethod.DIVERSE, 4);
        assertThat(choose(two, values)).filteredOn(one -> one.clip() == 0).hasSize(1);
        assertThat(choose(two, values.with(SourceParams.SOURCE_WEIGHTS, "3,1")))
                .hasSize(4)
                .filteredOn(one -> one.clip() == 0)
                .hasSize(3);
    }

    @Test
    void sharpest_takesTheSharpestAndTheEarlierOfEquals() {
        double[] sharp = {0.2, 0.9, 0.4, 0.9, 1, 0.1, 0.1, 0.1, 0.1, 0.1};
        assertThat(choose(line(i -> candidate(0, i, i, 1, sharp[(int) i])), values(SourceMethod.SHARPEST, 3)))
                .containsExactly(frame(0, 4), frame(0, 1), frame(0, 3));
    }

    @Test
    void auto_isDiverseAmongThoseThatDoNotFallBehindInQuality() {
        List<Candidate> frames = line(i -> candidate(0, i, i, 1, i == 9 || i == 4 ? 0.5 : 0.9));
        assertThat(choose(frames, values(SourceMethod.DIVERSE, 3))).contains(frame(0, 9), frame(0, 4));
        assertThat(choose(frames, values(SourceMethod.AUTO, 3))).containsExactly(frame(0, 3), frame(0, 8), frame(0, 0));
    }

    @Test
    void leastQuality_refusesFramesForEveryMethodThatSearches() {
        List<Candidate> frames = line(i -> candidate(0, i, i, 1, i % 2 == 0 ? 0.8 : 0.4));
        for (SourceMethod method : SourceMethod.values()) {
            if (method != SourceMethod.GIVEN) {
                ParamValues values = values(method, 5).with(SourceParams.MIN_QUALITY, 0.6);
                assertThat(choose(frames, values)).as(method.key()).hasSize(5).allMatch(one -> one.frame() % 2 == 0);
            }
        }
        assertThatThrownBy(() -> choose(frames, values(SourceMethod.AUTO, 2).with(SourceParams.MIN_QUALITY, 0.9)))
                .hasMessage(
                        "expected a source frame of quality 0.9 or better among the 10 looked at; found 0.80 at best,"
                                + " in frame 1 (blurred); lower minQuality or search another sourceRange");
    }

    @Test
    void leastQuality_makesEvenLookAtFrames() {
        ParamValues even = values(SourceMethod.EVEN, 2);
        assertThat(SelectionSettings.of(even).analysed()).isFalse();
        assertThat(SelectionSettings.of(even.with(SourceParams.MIN_QUALITY, 0.1))
                        .rated())
                .isTrue();
        List<Candidate> frames = line(i -> candidate(0, i, i, 1, i < 6 ? 0.8 : 0.4));
        assertThat(choose(frames, even.with(SourceParams.MIN_QUALITY, 0.6))).containsExactly(frame(0, 1), frame(0, 4));
    }

    @Test
    void given_countsFromOneInEveryClip_orOfEachClipBetweenSlashes() {
        ClipInfo[] clips = {clip("a", 9), clip("b", 9)};
        assertThat(even(given("1,9"), clips)).containsExactly(frame(0, 0), frame(0, 8), frame(1, 0), frame(1, 8));
        assertThat(even(given("2/3-4"), clips)).containsExactly(frame(0, 1), frame(1, 2), frame(1, 3));
        assertThat(even(given("/3"), clips)).containsExactly(frame(1, 2));
        assertThat(even(given("1,9").with(SourceParams.SOURCE_WEIGHTS, "0,1"), clips))
                .containsExactly(frame(1, 0), frame(1, 8));
    }

    @Test
    void given_beyondTheClip_namesClipAndRange() {
        assertThatThrownBy(() -> even(given("10"), clip("a.mov", 9)))
                .isInstanceOf(RenderException.class)
                .hasMessage("expected source frames within 1-9 of a.mov; found 10; correct sourceFrames");
    }

    @Test
    void given_withNothingOrTooMany_isRefused() {
        assertThatThrownBy(() -> even(given(""), clip("a", 9)))
                .hasMessage("expected 1 to 16 source frames over all source clips; found 0; "
                        + "name fewer or more frames in sourceFrames");
    }
}
