package org.poseweave.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.poseweave.frame.TestFrames.Format;

class OwnedFrameTest {
    @Test
    void copyOf_keepsTheTileOfABottomUpFrameBitForBitAfterTheOriginalIsGone() {
        for (Format format : TestFrames.formats()) {
            FrameView source = TestFrames.tile(format, 300, 20, 40, 5, 247, 12, true);
            TestFrames.fillRamp(source);
            FrameView copy = OwnedFrame.copyOf(source).view();
            TestFrames.fill(source, 0, 0, 0, 0);
            assertThat(copy.width()).isEqualTo(300);
            assertThat(copy.height()).isEqualTo(20);
            assertThat(copy.alpha()).isEqualTo(format.alpha());
            assertThat(TestFrames.differencesFromRamp(copy)).isEmpty();
            assertThat(copy.x1()).isEqualTo(40);
            assertThat(copy.y2()).isEqualTo(12);
        }
    }

    @Test
    void allocate_givesAPackedDirectFrameOfZeroes() {
        FrameView view = OwnedFrame.allocate(13, 4, SampleDepth.SHORT, ChannelLayout.RGB, AlphaMode.OPAQUE)
                .view();
        assertThat(view.data().isDirect()).isTrue();
        assertThat(view.data().capacity()).isEqualTo(13 * 4 * 6);
        assertThat(TestFrames.memory(view)).containsOnly(0);
    }

    @Test
    void allocate_refusesWhatABufferCannotHold() {
        assertThatThrownBy(() ->
                        OwnedFrame.allocate(32768, 32768, SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.STRAIGHT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "OwnedFrame: 32768x32768 pixels of 16 bytes need 17179869184 bytes, must be at most 2147483647");
        assertThatThrownBy(() -> OwnedFrame.allocate(0, 5, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("OwnedFrame: size 0x5 must be positive");
    }
}
