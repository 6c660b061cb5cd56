package org.poseweave.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.poseweave.frame.TestFrames.Format;

class RawRowsTest {
    @Test
    void copy_movesBitsBetweenTilesOfDifferentOriginAndDirection() {
        for (Format format : TestFrames.formats()) {
            FrameView from = TestFrames.tile(format, 300, 20, 40, 5, 260, 12, true);
            FrameView to = TestFrames.tile(format, 300, 20, 47, 3, 254, 10, false);
            TestFrames.fillRamp(from);
            for (int y = 5; y < 10; y++) {
                RawRows.copy(from, to, y, 47, 254);
            }
            assertThat(TestFrames.differences(
                            to,
                            (x, y, c) -> y < 5 ? canaries(format.depth()) : TestFrames.ramp(format.depth(), x, y, c)))
                    .isEmpty();
            assertThat(TestFrames.spoiltCanaries(to)).isZero();
        }
    }

    @Test
    void storedAlike_heedsAlphaOnlyWhereItIsStoredWithColour() {
        for (Format a : TestFrames.formats()) {
            for (Format b : TestFrames.formats()) {
                boolean expected = a.depth() == b.depth()
                        && a.layout() == b.layout()
                        && (a.alpha() == b.alpha() || a.layout() != ChannelLayout.RGBA);
                assertThat(RawRows.storedAlike(TestFrames.frame(a, 1, 1), TestFrames.frame(b, 1, 1)))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void copy_refusesFramesStoredDifferently() {
        FrameView from = TestFrames.frame(new Format(SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE), 1, 1);
        FrameView to = TestFrames.frame(new Format(SampleDepth.HALF, ChannelLayout.RGB, AlphaMode.OPAQUE), 1, 1);
        assertThatThrownBy(() -> RawRows.copy(from, to, 0, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RawRows: BYTE RGB OPAQUE must be stored like HALF RGB OPAQUE");
    }

    @Test
    void copy_staysInsideTheTargetsTile() {
        Format format = new Format(SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        FrameView from = TestFrames.frame(format, 9, 9);
        FrameView to = TestFrames.tile(format, 9, 9, 2, 2, 7, 7, false);
        assertThatThrownBy(() -> RawRows.copy(from, to, 3, 1, 7))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("columns 1..7 must be inside 2..7");
    }

    private static int canaries(SampleDepth depth) {
        return switch (depth.bytes()) {
            case 1 -> 0x5a;
            case 2 -> 0x5a5a;
            default -> 0x5a5a5a5a;
        };
    }
}
