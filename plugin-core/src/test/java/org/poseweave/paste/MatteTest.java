package org.poseweave.paste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.poseweave.crop.Picture;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.frame.TestFrames;
import org.poseweave.frame.TestFrames.Format;
import org.poseweave.geometry.CropSquare;

/** Paste-back limited by a matte. */
class MatteTest {
    private static final Format ALPHA = new Format(SampleDepth.FLOAT, ChannelLayout.ALPHA, AlphaMode.OPAQUE);
    private static final CropSquare SQUARE = new CropSquare(30.3, 24.9, 33.3);

    static Stream<Format> formats() {
        return TestFrames.formats().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void weightsOfNoneAndOne_areThePlateAndTheResultBitForBit(Format format) {
        FrameView plate = plate(format);
        Picture result = PasteBackTest.random(16, 1, false);
        FrameView full = TestFrames.frame(format, 70, 50);
        PasteBack.paste(result, SQUARE, plate, 0.2, 1, full);
        FrameView matte = TestFrames.frame(ALPHA, 70, 50);
        TestFrames.forEachSample(matte, (x, y, c) -> TestFrames.put(matte, x, y, c, (x / 5 + y / 3) % 2));
        FrameView output = TestFrames.tile(format, 70, 50, 11, 7, 60, 45, true);
        PasteBack.paste(result, SQUARE, plate, 0.2, 1, matte, output);
        assertThat(TestFrames.differences(
                        output, (x, y, c) -> TestFrames.raw((x / 5 + y / 3) % 2 == 1 ? full : plate, x, y, c)))
                .isEmpty();
        assertThat(TestFrames.spoiltCanaries(output)).isZero();
    }

    @Test
    void evenMatte_isTheSameAsAMix() {
        Format format = new Format(SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED);
        FrameView plate = plate(format);
        Picture result = PasteBackTest.random(16, 2, false);
        FrameView mixed = TestFrames.frame(format, 70, 50);
        PasteBack.paste(result, SQUARE, plate, 0, 0.5, mixed);
        FrameView matte = TestFrames.frame(ALPHA, 70, 50);
        TestFrames.fill(matte, 0.5);
        FrameView output = TestFrames.frame(format, 70, 50);
        PasteBack.paste(result, SQUARE, plate, 0, 1, matte, output);
        assertThat(TestFrames.differences(output, (x, y, c) -> TestFrames.raw(mixed, x, y, c)))
                .isEmpty();
    }

    @Test
    void alphaOfAColourFrameCounts_aFrameWithoutAlphaIsOne() {
        Format format = new Format(SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        FrameView plate = plate(format);
        Picture result = PasteBackTest.random(16, 3, true);
        FrameView full = TestFrames.frame(format, 70, 50);
        PasteBack.paste(result, SQUARE, plate, 0.1, 0.7, full);
        FrameView output = TestFrames.frame(format, 70, 50);
        FrameView rgb = TestFrames.frame(format, 70, 50);
        TestFrames.fill(rgb, 0, 0, 0);
        PasteBack.paste(result, SQUARE, plate, 0.1, 0.7, rgb, output);
        assertThat(TestFrames.differences(output, (x, y, c) -> TestFrames.raw(full, x, y, c)))
                .isEmpty();
        FrameView rgba = TestFrames.frame(new Format(SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.STRAIGHT), 70, 50);
        TestFrames.fill(rgba, 1, 1, 1, 0);
        PasteBack.paste(result, SQUARE, plate, 0.1, 0.7, rgba, output);
        assertThat(TestFrames.differences(output, (x, y, c) -> TestFrames.raw(plate, x, y, c)))
                .isEmpty();
    }

    @Test
    void valuesBeyondRangeAndNaN_areCutOff() {
        Format format = new Format(SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        FrameView plate = plate(format);
        Picture result = PasteBackTest.random(16, 3, true);
        FrameView full = TestFrames.frame(format, 70, 50);
        PasteBack.paste(result, SQUARE, plate, 0, 1, full);
        float[] wild = {7f, -3f, Float.NaN};
        FrameView matte = TestFrames.frame(ALPHA, 70, 50);
        TestFrames.forEachSample(matte, (x, y, c) -> TestFrames.put(matte, x, y, c, wild[x % 3]));
        FrameView output = TestFrames.frame(format, 70, 50);
        PasteBack.paste(result, SQUARE, plate, 0, 1, matte, output);
        assertThat(TestFrames.differences(output, (x, y, c) -> TestFrames.raw(x % 3 == 0 ? full : plate, x, y, c)))
                .isEmpty();
    }

    @Test
    void matteThatDoesNotFit_isRefused() {
        Format format = new Format(SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        FrameView plate = plate(format);
        Picture result = PasteBackTest.random(16, 3, true);
        assertThatThrownBy(() -> PasteBack.paste(result, SQUARE, plate, 0, 1, TestFrames.frame(ALPHA, 35, 25), plate))
                .hasMessage("PasteBack: matte 35x25 must have the size of the output 70x50");
        FrameView tile = TestFrames.tile(ALPHA, 70, 50, 0, 0, 70, 49, false);
        assertThatThrownBy(() -> PasteBack.paste(result, SQUARE, plate, 0, 1, tile, plate))
                .hasMessage("PasteBack: matte tile [0,70) x [0,49) must hold the output's tile [0,70) x [0,50)");
    }

    private static FrameView plate(Format format) {
        FrameView plate = TestFrames.frame(format, 70, 50);
        TestFrames.fillRamp(plate);
        return plate;
    }
}
