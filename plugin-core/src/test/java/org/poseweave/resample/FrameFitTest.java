package org.poseweave.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.frame.TestFrames;
import org.poseweave.frame.TestFrames.Format;

class FrameFitTest {
    private static final Format FLOAT = new Format(SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED);
    private static final Format STRAIGHT = new Format(SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.STRAIGHT);
    private static final Format BYTE = new Format(SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED);

    static Stream<Format> formats() {
        return TestFrames.formats().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void sameSizeAndStorage_isACopyBitForBit(Format format) {
        FrameView from = TestFrames.tile(format, 37, 21, 0, 0, 37, 21, true);
        TestFrames.fillRamp(from);
        FrameView to = TestFrames.tile(format, 37, 21, 5, 3, 30, 20, false);
        FrameFit.fit(from, to);
        assertThat(TestFrames.differencesFromRamp(to)).isEmpty();
        assertThat(TestFrames.spoiltCanaries(to)).isZero();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void tiles_holdThePixelsOfTheWhole(Format format) {
        FrameView from = TestFrames.frame(format, 61, 40);
        TestFrames.fillRandom(from, 4);
        for (int[] size : new int[][] {{90, 90}, {23, 40}, {61, 47}, {200, 41}}) {
            FrameView whole = TestFrames.frame(format, size[0], size[1]);
            FrameFit.fit(from, whole);
            FrameView tile = TestFrames.tile(format, size[0], size[1], 7, 11, 20, 33, true);
            FrameFit.fit(from, tile);
            assertThat(TestFrames.differences(tile, (x, y, c) -> TestFrames.raw(whole, x, y, c)))
                    .isEmpty();
            assertThat(TestFrames.spoiltCanaries(tile)).isZero();
        }
    }

    @Test
    void shrinking_averagesAreas() {
        FrameView from = TestFrames.frame(FLOAT, 6, 6);
        TestFrames.forEachSample(from, (x, y, c) -> TestFrames.put(from, x, y, c, c == 3 ? 1 : (x + 6 * y) / 64.0));
        FrameView to = TestFrames.frame(FLOAT, 2, 2);
        FrameFit.fit(from, to);
        assertThat(TestFrames.get(to, 0, 0, 0)).isCloseTo((1 + 6) / 64f, within(1e-5f));
        assertThat(TestFrames.get(to, 1, 1, 0)).isCloseTo((4 + 24) / 64f, within(1e-5f));
        FrameView uneven = TestFrames.frame(FLOAT, 4, 4);
        FrameFit.fit(from, uneven);
        // 1.5 pixels an output pixel: the whole first and half of the second
        assertThat(TestFrames.get(uneven, 0, 0, 0)).isCloseTo((1 / 3f + 6 / 3f) / 64f, within(1e-5f));
    }

    @Test
    void theRest_isTransparentBlack_andTheFrameIsCentred() {
        FrameView from = TestFrames.frame(BYTE, 10, 5);
        TestFrames.fill(from, 0.2, 0.4, 0.6, 1);
        FrameView to = TestFrames.frame(BYTE, 20, 30);
        TestFrames.fill(to, 1, 1, 1, 1);
        FrameFit.fit(from, to);
        TestFrames.forEachSample(to, (x, y, c) -> {
            float[] colour = {0.2f, 0.4f, 0.6f, 1f};
            assertThat(TestFrames.get(to, x, y, c))
                    .as("(%d,%d) %d", x, y, c)
                    .isCloseTo(y >= 10 && y < 20 ? colour[c] : 0f, within(1e-6f));
        });
    }

    @Test
    void unscaledInALargerFrame_isCopiedOnWholePixels() {
        FrameView from = TestFrames.frame(BYTE, 9, 6);
        TestFrames.forEachSample(from, (x, y, c) -> TestFrames.putRaw(from, x, y, c, c == 3 ? 255 : x * 20 + y));
        FrameView to = TestFrames.frame(BYTE, 9, 11);
        FrameFit.fit(from, to);
        assertThat(TestFrames.differences(to, (x, y, c) -> y < 2 || y >= 8 ? 0 : TestFrames.raw(from, x, y - 2, c)))
                .isEmpty();
    }

    @Test
    void transparentPixels_lendNoColour() {
        FrameView from = TestFrames.frame(STRAIGHT, 8, 8);
        TestFrames.forEachSample(from, (x, y, c) -> {
            boolean clear = x < 4;
            TestFrames.put(from, x, y, c, c == 3 ? (clear ? 0 : 1) : (clear ? 1 : 0.25));
        });
        for (int side : new int[] {3, 29}) {
            FrameView to = TestFrames.frame(STRAIGHT, side, side);
            FrameFit.fit(from, to);
            TestFrames.forEachSample(to, (x, y, c) -> {
                if (c < 3 && TestFrames.get(to, x, y, 3) > 0.01f) {
                    assertThat(TestFrames.get(to, x, y, c)).isCloseTo(0.25f, within(1e-4f));
                }
            });
        }
    }

    @Test
    void enlarging_staysInRangeWhereTheSourceStoresWholeNumbers() {
        FrameView from = TestFrames.frame(BYTE, 7, 7);
        TestFrames.forEachSample(from, (x, y, c) -> TestFrames.put(from, x, y, c, (x + y) % 2));
        FrameView to = TestFrames.frame(FLOAT, 50, 50);
        FrameFit.fit(from, to);
        TestFrames.forEachSample(
                to, (x, y, c) -> assertThat(TestFrames.get(to, x, y, c)).isBetween(0f, TestFrames.get(to, x, y, 3)));
    }

    @Test
    void stretch_fillsTheFrameAndTilesAgree() {
        FrameView from = TestFrames.frame(FLOAT, 20, 10);
        TestFrames.forEachSample(from, (x, y, c) -> TestFrames.put(from, x, y, c, c == 3 ? 1 : (x + 0.5) / 20));
        FrameView wide = TestFrames.frame(FLOAT, 40, 10);
        FrameFit.stretch(from, wide);
        TestFrames.forEachSample(
                wide,
                (x, y, c) -> assertThat(TestFrames.get(wide, x, y, c))
                        .isCloseTo(c == 3 ? 1f : (x + 0.5f) / 40, within(0.01f)));
        FrameView tile = TestFrames.tile(FLOAT, 40, 10, 13, 2, 31, 9, true);
        FrameFit.stretch(from, tile);
        assertThat(TestFrames.differences(tile, (x, y, c) -> TestFrames.raw(wide, x, y, c)))
                .isEmpty();
    }

    @Test
    void extremeSizes_areWritten() {
        FrameView from = TestFrames.frame(BYTE, 1000, 1);
        TestFrames.fill(from, 1, 1, 1, 1);
        FrameView to = TestFrames.frame(BYTE, 3, 3);
        FrameFit.fit(from, to);
        assertThat(TestFrames.raw(to, 0, 0, 3)).isZero();
        assertThat(TestFrames.spoiltCanaries(to)).isZero();
    }
}
