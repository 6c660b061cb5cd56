package org.poseweave.crop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.frame.TestFrames;
import org.poseweave.frame.TestFrames.Format;
import org.poseweave.geometry.CropSquare;

class CropperTest {
    private static final Format BYTE_RGB = new Format(SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
    private static final Format FLOAT_RGB = new Format(SampleDepth.FLOAT, ChannelLayout.RGB, AlphaMode.OPAQUE);

    static Stream<Format> formats() {
        return TestFrames.formats().stream();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 13, 207})
    void squareOfTheFramesOwnSize_isThePixelsOver255BitForBit(int size) {
        FrameView view = TestFrames.tile(BYTE_RGB, size, size, 0, 0, size, size, true);
        TestFrames.fillRamp(view);
        Picture picture = Cropper.crop(view, CropSquare.centred(size, size), size);
        TestFrames.forEachSample(
                view,
                (x, y, c) -> assertThat(picture.rgb()[(c * size + y) * size + x])
                        .isEqualTo(TestFrames.ramp(SampleDepth.BYTE, x, y, c) / 255f));
        assertThat(picture.alpha()).containsOnly(1f);
    }

    @Test
    void unscaledSquareInsideALargerFrame_isCopied() {
        FrameView view = TestFrames.frame(BYTE_RGB, 60, 40);
        TestFrames.fillRamp(view);
        Picture picture = Cropper.crop(view, CropSquare.parse("31,9,13"), 13);
        for (int i = 0; i < 3 * 13 * 13; i++) {
            int bits = TestFrames.ramp(SampleDepth.BYTE, 31 + i % 13, 9 + i / 13 % 13, i / 169);
            assertThat(picture.rgb()[i]).isEqualTo(bits / 255f);
        }
    }

    @Test
    void shrunkAndEnlargedRamp_proveThePosition() {
        int width = 640;
        int height = 360;
        FrameView view = TestFrames.frame(FLOAT_RGB, width, height);
        TestFrames.forEachSample(
                view,
                (x, y, c) ->
                        TestFrames.put(view, x, y, c, c == 0 ? (x + 0.5) / width : c == 1 ? (y + 0.5) / height : 0.25));
        for (double side : new double[] {30, 64, 100.5, 128, 256}) {
            CropSquare square = new CropSquare(320.3, 180.8, side);
            int size = 64;
            Picture picture = Cropper.crop(view, square, size);
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    double frameX = square.left() + (x + 0.5) * side / size;
                    double frameY = square.top() + (y + 0.5) * side / size;
                    int at = y * size + x;
                    assertThat((double) picture.rgb()[at]).isCloseTo(frameX / width, within(0.06 / width));
                    assertThat((double) picture.rgb()[4096 + at]).isCloseTo(frameY / height, within(0.06 / height));
                    assertThat(picture.rgb()[8192 + at]).isEqualTo(0.25f, within(1e-6f));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void anySquareOfAnyFormat_agreesWithAnExhaustiveSumOfPixels(Format format) {
        Random random = new Random(11);
        FrameView view = TestFrames.tile(format, 90, 70, 13, 7, 81, 62, true);
        TestFrames.fillRandom(view, 12);
        for (int n = 0; n < 6; n++) {
            CropSquare square = new CropSquare(
                    random.nextDouble() * 120 - 15, random.nextDouble() * 100 - 15, 3 + random.nextDouble() * 150);
            int size = 1 + random.nextInt(8);
            Picture picture = Cropper.crop(view, square, size);
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    double[] expected = exhaustive(view, square, size, x, y);
                    int at = y * size + x;
                    assertThat((double) picture.alpha()[at]).isCloseTo(expected[3], within(1e-4));
                    for (int c = 0; c < 3; c++) {
                        assertThat((double) picture.rgb()[c * size * size + at]).isCloseTo(expected[c], within(2e-4));
                    }
                }
            }
        }
    }

    /** The triangle filter as a sum over all pixels that it reaches, each read on its own and held at the border. */
    private static double[] exhaustive(FrameView view, CropSquare square, int size, int outX, int outY) {
        double step = square.side() / size;
        double reach = Math.max(1, step);
        double centreX = square.left() + (outX + 0.5) * step;
        double centreY = square.top() + (outY + 0.5) * step;
        double[] sum = new double[4];
        double total = 0;
        for (int y = (int) (centreY - reach) - 2; y < centreY + reach + 2; y++) {
            for (int x = (int) (centreX - reach) - 2; x < centreX + reach + 2; x++) {
                double weight = Math.max(0, 1 - Math.abs(x + 0.5 - centreX) / reach)
                        * Math.max(0, 1 - Math.abs(y + 0.5 - centreY) / reach);
                double[] straight = straightPixel(
                        view,
                        Math.max(view.x1(), Math.min(view.x2() - 1, x)),
                        Math.max(view.y1(), Math.min(view.y2() - 1, y)));
                for (int c = 0; c < 3; c++) {
                    sum[c] += weight * straight[c] * straight[3];
                }
                sum[3] += weight * straight[3];
                total += weight;
            }
        }
        for (int c = 0; c < 3; c++) {
            sum[c] = sum[3] == 0 ? 0 : sum[c] / sum[3];
        }
        sum[3] /= total;
        return sum;
    }

    private static double[] straightPixel(FrameView view, int x, int y) {
        double[] pixel = {0, 0, 0, 1};
        if (view.layout() == ChannelLayout.ALPHA) {
            pixel[3] = unit(TestFrames.get(view, x, y, 0));
            return pixel;
        }
        boolean hasAlpha = view.layout() == ChannelLayout.RGBA && view.alpha() != AlphaMode.OPAQUE;
        pixel[3] = hasAlpha ? unit(TestFrames.get(view, x, y, 3)) : 1;
        boolean multiplied = hasAlpha && view.alpha() == AlphaMode.PREMULTIPLIED;
        for (int c = 0; c < 3; c++) {
            double stored = TestFrames.get(view, x, y, c);
            pixel[c] = pixel[3] == 0 ? 0 : unit(multiplied ? stored / pixel[3] : stored);
        }
        return pixel;
    }

    private static double unit(double value) {
        return Math.max(0, Math.min(1, value));
    }

    @Test
    void fineStripes_areAveragedWhenShrinking() {
        FrameView view = TestFrames.frame(BYTE_RGB, 512, 512);
        TestFrames.forEachSample(view, (x, y, c) -> TestFrames.put(view, x, y, c, x % 8 < 2 ? 1 : 0));
        Picture picture = Cropper.crop(view, CropSquare.centred(512, 512), 64);
        for (int i = 0; i < 3 * 64 * 64; i++) {
            boolean atTheBorder = i % 64 == 0 || i % 64 == 63;
            assertThat(picture.rgb()[i]).isEqualTo(0.25f, within(atTheBorder ? 0.2f : 1e-6f));
        }
    }

    @Test
    void squareOutsideTheFrame_holdsTheNearestPixels() {
        FrameView view = TestFrames.frame(BYTE_RGB, 20, 20);
        TestFrames.fillRamp(view);
        Picture picture = Cropper.crop(view, CropSquare.parse("-100,5,10"), 10);
        for (int y = 0; y < 10; y++) {
            for (int x = 0; x < 10; x++) {
                assertThat(picture.rgb()[y * 10 + x]).isEqualTo(TestFrames.get(view, 0, 5 + y, 0));
            }
        }
        assertThat(picture.alpha()).containsOnly(1f);
    }

    @Test
    void transparentPixels_lendNoColourToTheirNeighbours() {
        for (AlphaMode mode : new AlphaMode[] {AlphaMode.STRAIGHT, AlphaMode.PREMULTIPLIED}) {
            FrameView view = TestFrames.frame(new Format(SampleDepth.FLOAT, ChannelLayout.RGBA, mode), 64, 64);
            TestFrames.forEachSample(view, (x, y, c) -> {
                boolean shown = x % 4 == 1 && y < 32;
                TestFrames.put(view, x, y, c, shown ? new double[] {0.75, 0.5, 0.25, 1}[c] : 0);
            });
            Picture picture = Cropper.crop(view, CropSquare.centred(64, 64), 16);
            for (int i = 0; i < 16 * 6; i++) {
                assertThat(picture.alpha()[i]).isEqualTo(0.25f, within(0.04f));
                assertThat(picture.rgb()[i]).isEqualTo(0.75f, within(1e-5f));
                assertThat(picture.rgb()[512 + i]).isEqualTo(0.25f, within(1e-5f));
            }
            for (int i = 16 * 10; i < 256; i++) {
                assertThat(picture.alpha()[i]).isZero();
                assertThat(picture.rgb()[i]).isZero();
            }
        }
    }

    @Test
    void valuesBeyondZeroToOneAndNaN_doNotReachTheNetwork() {
        FrameView view = TestFrames.frame(FLOAT_RGB, 40, 40);
        float[] bad = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -5f, 900f};
        TestFrames.forEachSample(view, (x, y, c) -> TestFrames.put(view, x, y, c, bad[(x + 3 * y + c) % 5]));
        for (int size : new int[] {40, 10, 100}) {
            for (float value :
                    Cropper.crop(view, CropSquare.centred(40, 40), size).rgb()) {
                assertThat(value).isBetween(0f, 1f);
            }
        }
    }

    @Test
    void flatFrame_staysExactlyFlat() {
        FrameView view =
                TestFrames.frame(new Format(SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.STRAIGHT), 111, 97);
        TestFrames.fill(view, 1, 0, 1, 1);
        Picture picture = Cropper.crop(view, new CropSquare(50.3, 44.7, 71.9), 31);
        assertThat(picture.alpha()).containsOnly(1f);
        for (int i = 0; i < 961; i++) {
            assertThat(picture.rgb()[i]).isEqualTo(1f);
            assertThat(picture.rgb()[961 + i]).isZero();
        }
    }

    @Test
    void picture_refusesArraysOfTheWrongLength() {
        assertThatThrownBy(() -> new Picture(4, new float[47], new float[16]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Picture: rgb has 47 values, must have 48");
        assertThatThrownBy(() -> new Picture(4, new float[48], new float[17]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Picture: alpha has 17 values, must have 16");
        assertThatThrownBy(() -> new Picture(0, new float[0], new float[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Picture: size 0 must be positive");
    }
}
