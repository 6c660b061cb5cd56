package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frame numbers, run-up and rates from packets alone. */
class IndexTest {
    /** I0 P3 B1 B2 I6 B4 B5 P7 in decode order: the second group is open, its B4 and B5 are shown before its key. */
    private static StreamIndex openGroups() {
        StreamIndex.Builder builder = new StreamIndex.Builder();
        int[] times = {0, 3, 1, 2, 6, 4, 5, 7};
        for (int ord = 0; ord < times.length; ord++) {
            builder.add(times[ord], ord - 2, 100 + ord, times[ord] % 6 == 0, false, false, false);
        }
        return builder.build();
    }

    @Test
    void frameNumbersFollowTheTimes() {
        StreamIndex index = openGroups();
        assertThat(index.frameCount()).isEqualTo(8);
        assertThat(index.ordOf(1)).isEqualTo(2);
        assertThat(index.frameOf(1)).isEqualTo(3);
        assertThat(index.reorderDepth()).isEqualTo(1);
    }

    @Test
    void framesBeforeAnOpenKey_startAtTheKeyBefore() {
        StreamIndex index = openGroups();
        assertThat(index.startFor(4, 0)).isZero();
        assertThat(index.startFor(5, 0)).isZero();
        assertThat(index.startFor(6, 0)).isEqualTo(4);
        assertThat(index.startFor(7, 0)).isEqualTo(4);
        assertThat(index.startFor(7, 1)).isZero();
        assertThat(index.startFor(7, 9)).isZero();
        assertThat(index.leads(4, 5)).isTrue();
        assertThat(index.leads(4, 7)).isFalse();
    }

    @Test
    void aKeyThatClearsNothing_getsAGroupOfRunUp() {
        StreamIndex.Builder builder = new StreamIndex.Builder();
        for (int ord = 0; ord < 9; ord++) {
            builder.add(ord, ord, ord, ord % 3 == 0, ord == 6, false, false);
        }
        StreamIndex index = builder.build();
        assertThat(index.startFor(5, 0)).isEqualTo(3);
        assertThat(index.startFor(7, 0)).isEqualTo(3);
        assertThat(index.keyOf(7)).isEqualTo(6);
    }

    @Test
    void hiddenEmptyAndKeylessPackets_areNoFrames() {
        StreamIndex.Builder builder = new StreamIndex.Builder();
        builder.add(0, 0, 10, false, false, false, false);
        builder.add(1, 1, 11, true, false, false, false);
        builder.add(2, 2, 12, false, false, true, false);
        builder.add(3, 3, 13, false, false, false, true);
        builder.add(4, 4, 14, false, false, false, false);
        StreamIndex index = builder.build();
        assertThat(index.frameCount()).isEqualTo(2);
        assertThat(index.ordOf(0)).isEqualTo(1);
        assertThat(index.ordOf(1)).isEqualTo(4);
        BitSet last = new BitSet();
        last.set(4);
        assertThat(index.hiding(last).frameCount()).isEqualTo(1);
    }

    @Test
    void packetsAreFoundByPlaceAndTime_andTwinsForbidSeeking() {
        StreamIndex index = openGroups();
        assertThat(index.isIdentifiable()).isTrue();
        assertThat(index.find(104, 6)).isEqualTo(4);
        assertThat(index.find(104, 5)).isEqualTo(-1);
        assertThat(index.find(99, 0)).isEqualTo(-1);
        StreamIndex twins = new StreamIndex.Builder()
                .add(0, 0, 10, true, false, false, false)
                .add(0, 0, 10, true, false, false, false)
                .build();
        assertThat(twins.isIdentifiable()).isFalse();
        assertThat(twins.frameCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"24000, 1001", "30, 1", "25, 1", "60000, 1001"})
    void aRateIsTrustedOnlyIfEveryTimeAgrees(int numerator, int denominator) {
        long[] milliseconds = LongStream.range(0, 5000)
                .map(frame -> Math.round(frame * 1000.0 * denominator / numerator))
                .toArray();
        int[] said = {numerator, denominator};
        assertThat(FrameRate.of(milliseconds, 1, 1000, new int[] {90000, 1}, said))
                .isEqualTo(said);
        milliseconds[77] += 9;
        int[] mean = FrameRate.of(milliseconds, 1, 1000, said);
        double span = (milliseconds[4999] - milliseconds[0]) / 1000.0;
        assertThat((double) mean[0] / mean[1]).isCloseTo(4999 / span, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "a.####.png, 7, a.0007.png",
        "a.%04d.png, 12345, a.12345.png",
        "a.$F4.png, -3, a.-003.png",
        "a.$F.png, 12, a.12.png",
        "a.%d.png, 0, a.0.png",
        "#.png, 10, 10.png"
    })
    void patternsNameFiles_andReadThemBack(String pattern, long number, String name) {
        SequencePattern parsed = SequencePattern.parse("some/folder/" + pattern);
        assertThat(parsed.file(number).toString().replace('\\', '/')).isEqualTo("some/folder/" + name);
        assertThat(parsed.number(name)).hasValue(number);
    }

    @ParameterizedTest
    @CsvSource({"a.7.png", "a.00007.png", "a.0007.jpg", "b.0007.png", "a.000x.png", "a..png", "a.-000.png", "a.+007.png"
    })
    void otherFilesAreNotTakenForFrames(String name) {
        assertThat(SequencePattern.parse("a.####.png").number(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"clip.mp4", "my%20dog.mp4", "fo#lder/clip.mp4", "a$B.mov"})
    void plainNamesAreNoPatterns(String name) {
        assertThat(SequencePattern.parse(name)).isNull();
    }
}
