package org.poseweave.paste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RawRows;
import org.poseweave.frame.SampleDepth;
import org.poseweave.frame.TestFrames;
import org.poseweave.frame.TestFrames.Format;
import org.poseweave.geometry.CropSquare;

class PasteBackTest {
    private static final Format BYTE_RGB = new Format(SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
    private static final Format FLOAT_RGB = new Format(SampleDepth.FLOAT, ChannelLayout.RGB, AlphaMode.OPAQUE);
    private static final Format FLOAT_STRAIGHT = new Format(SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.STRAIGHT);

    static Stream<Format> formats() {
        return TestFrames.formats().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void pixelsOutsideTheSquare_areThePlatesBitForBit(Format format) {
        FrameView plate = TestFrames.tile(format, 120, 90, 0, 0, 120, 90, true);
        TestFrames.fillRamp(plate);
        Picture result = random(16, 1, true);
        CropSquare square = new CropSquare(50.3, 41.9, 33.3);
        for (double feather : new double[] {0, 0.08, 0.5}) {
            FrameView output = TestFrames.frame(format, 120, 90);
            PasteBack.paste(result, square, plate, feather, 1, output);
            int[] changed = {0};
            assertThat(TestFrames.differences(output, (x, y, c) -> {
                        int bits = TestFrames.ramp(format.depth(), x, y, c);
                        int found = TestFrames.raw(output, x, y, c);
                        changed[0] += found != bits ? 1 : 0;
                        return inside(square, x, y) ? found : bits;
                    }))
                    .isEmpty();
            assertThat(changed[0]).isGreaterThan(500);
            assertThat(TestFrames.spoiltCanaries(output)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void mixOfZero_copiesThePlateBitForBit(Format format) {
        FrameView plate = TestFrames.frame(format, 60, 50);
        FrameView output = TestFrames.frame(format, 60, 50);
        TestFrames.fillRamp(plate);
        PasteBack.paste(random(8, 2, true), CropSquare.centred(60, 50), plate, 0, 0, output);
        assertThat(TestFrames.memory(output)).isEqualTo(TestFrames.memory(plate));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void tilesTogether_areTheFullFrameBitForBit(Format format) {
        FrameView plate = TestFrames.frame(format, 70, 64);
        TestFrames.fillRandom(plate, 3);
        Picture result = random(16, 4, false);
        CropSquare square = new CropSquare(30.7, 33.1, 55.5);
        FrameView whole = TestFrames.frame(format, 70, 64);
        PasteBack.paste(result, square, plate, 0.2, 0.8, whole);
        for (int x1 = 0; x1 < 70; x1 += 23) {
            for (int y1 = 0; y1 < 64; y1 += 17) {
                FrameView tile =
                        TestFrames.tile(format, 70, 64, x1, y1, Math.min(70, x1 + 23), Math.min(64, y1 + 17), true);
                PasteBack.paste(result, square, plate, 0.2, 0.8, tile);
                assertThat(TestFrames.differences(tile, (x, y, c) -> TestFrames.raw(whole, x, y, c)))
                        .isEmpty();
                assertThat(TestFrames.spoiltCanaries(tile)).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void plateInTheOutputsOwnMemory_givesTheSame(Format format) {
        FrameView plate = TestFrames.tile(format, 70, 64, 0, 0, 70, 64, true);
        TestFrames.fillRandom(plate, 5);
        FrameView output = TestFrames.tile(format, 70, 64, 0, 0, 70, 64, true);
        Picture result = random(16, 6, false);
        CropSquare square = new CropSquare(40, 20, 51);
        PasteBack.paste(result, square, plate, 0.1, 0.9, output);
        PasteBack.paste(result, square, plate, 0.1, 0.9, plate);
        assertThat(TestFrames.memory(plate)).isEqualTo(TestFrames.memory(output));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void anyPlateIntoAnyOutput_blendsPremultipliedByTheWeight(Format plateFormat) {
        FrameView plate = TestFrames.frame(plateFormat, 24, 24);
        TestFrames.fillRandom(plate, 7);
        Picture result = random(12, 8, false);
        CropSquare square = CropSquare.parse("5,7,12");
        for (Format format : TestFrames.formats()) {
            FrameView output = TestFrames.frame(format, 24, 24);
            PasteBack.paste(result, square, plate, 0, 0.25, output);
            for (int y = 0; y < 24; y++) {
                for (int x = 0; x < 24; x++) {
                    double weight = inside(square, x, y) ? 0.25 : 0;
                    double[] expected = premultiplied(plate, x, y);
                    for (int c = 0; c < 4 && weight > 0; c++) {
                        int at = (y - 7) * 12 + x - 5;
                        double alpha = result.alpha()[at];
                        double r = c == 3 ? alpha : result.rgb()[c * 144 + at] * alpha;
                        expected[c] += weight * (r - expected[c]);
                    }
                    assertStored(output, x, y, expected, weight == 0 ? plate : null);
                }
            }
        }
    }

    private static double[] premultiplied(FrameView view, int x, int y) {
        if (view.layout() == ChannelLayout.ALPHA) {
            return new double[] {0, 0, 0, TestFrames.get(view, x, y, 0)};
        }
        boolean hasAlpha = view.layout() == ChannelLayout.RGBA && view.alpha() != AlphaMode.OPAQUE;
        double alpha = hasAlpha ? TestFrames.get(view, x, y, 3) : 1;
        double factor = hasAlpha && view.alpha() == AlphaMode.STRAIGHT ? alpha : 1;
        double[] pixel = {0, 0, 0, alpha};
        for (int c = 0; c < 3; c++) {
            pixel[c] = factor * TestFrames.get(view, x, y, c);
        }
        return pixel;
    }

    /** Straight colour of a plate that only had to be copied or converted is kept even where alpha is 0. */
    private static void assertStored(FrameView view, int x, int y, double[] expected, @Nullable FrameView untouched) {
        boolean straight = isStraight(view);
        boolean integer = view.depth() == SampleDepth.BYTE || view.depth() == SampleDepth.SHORT;
        double step = view.depth() == SampleDepth.BYTE ? 0.51 / 255 : view.depth() == SampleDepth.SHORT ? 1e-5 : 2e-3;
        for (int c = 0; c < view.layout().channels(); c++) {
            boolean ignoredAlpha = c == 3 && view.alpha() == AlphaMode.OPAQUE;
            if (ignoredAlpha && untouched != null && RawRows.storedAlike(view, untouched)) {
                continue;
            }
            double value = view.layout() == ChannelLayout.ALPHA ? expected[3] : expected[c];
            if (ignoredAlpha) {
                value = 1;
            } else if (straight && c < 3 && untouched != null && isStraight(untouched)) {
                value = TestFrames.get(untouched, x, y, c);
            } else if (straight && c < 3) {
                value = expected[3] == 0 ? 0 : value / expected[3];
            }
            value = integer ? Math.max(0, Math.min(1, value)) : value;
            double found = TestFrames.get(view, x, y, c);
            if (!(Math.abs(found - value) <= step + 1e-6 + (integer ? 0 : Math.abs(value) * 1e-3))) {
                assertThat(found).as("%s (%s,%s) channel %s", view, x, y, c).isEqualTo(value);
            }
        }
    }

    private static boolean isStraight(FrameView view) {
        return view.layout() == ChannelLayout.RGBA && view.alpha() == AlphaMode.STRAIGHT;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 13, 207})
    void hardEdgeAtThePicturesOwnSize_isThePictureBitForBit(int size) {
        FrameView plate = TestFrames.frame(BYTE_RGB, size + 6, size + 9);
        TestFrames.fill(plate, 1, 1, 1);
        FrameView original = TestFrames.frame(BYTE_RGB, size + 6, size + 9);
        TestFrames.fillRamp(original);
        CropSquare square = new CropSquare(2 + size / 2.0, 3 + size / 2.0, size);
        PasteBack.paste(Cropper.crop(original, square, size), square, plate, 0, 1, plate);
        TestFrames.forEachSample(plate, (x, y, c) -> {
            int expected = inside(square, x, y) ? TestFrames.raw(original, x, y, c) : 255;
            assertThat(TestFrames.raw(plate, x, y, c)).isEqualTo(expected);
        });
    }

    @Test
    void enlargedRamp_provesThePosition() {
        FrameView plate = TestFrames.frame(FLOAT_RGB, 400, 300);
        int size = 64;
        float[] rgb = new float[3 * size * size];
        for (int i = 0; i < size * size; i++) {
            rgb[i] = (i % size + 0.5f) / size;
            rgb[size * size + i] = (i / size + 0.5f) / size;
        }
        CropSquare square = new CropSquare(210.4, 140.7, 250.5);
        PasteBack.paste(picture(size, rgb, 1f), square, plate, 0, 1, plate);
        double border = 2 * square.side() / size;
        for (int y = 0; y < 300; y++) {
            for (int x = 0; x < 400; x++) {
                double u = (x + 0.5 - square.left()) / square.side();
                double v = (y + 0.5 - square.top()) / square.side();
                boolean deepInside = Math.min(Math.min(u, 1 - u), Math.min(v, 1 - v)) * square.side() > border;
                if (deepInside) {
                    assertThat((double) TestFrames.get(plate, x, y, 0)).isCloseTo(u, within(1e-4));
                    assertThat((double) TestFrames.get(plate, x, y, 1)).isCloseTo(v, within(1e-4));
                }
            }
        }
    }

    @Test
    void feather_risesSmoothlyFromTheSidesAndIsFullInside() {
        FrameView plate = TestFrames.frame(FLOAT_RGB, 200, 200);
        TestFrames.fill(plate, 0, 0, 0);
        PasteBack.paste(white(4), CropSquare.parse("50,50,100"), plate, 0.2, 1, plate);
        for (int x = 50; x < 150; x++) {
            double distance = Math.min(x + 0.5 - 50, 150 - x - 0.5) / 20;
            double t = Math.min(1, distance);
            assertThat((double) TestFrames.get(plate, x, 100, 0)).isCloseTo(t * t * (3 - 2 * t), within(1e-6));
            assertThat(TestFrames.get(plate, 100, x, 0)).isEqualTo(TestFrames.get(plate, x, 100, 0));
        }
        assertThat(TestFrames.get(plate, 100, 100, 0)).isEqualTo(1f);
        float corner = TestFrames.get(plate, 60, 60, 0);
        assertThat(corner)
                .isEqualTo(TestFrames.get(plate, 60, 100, 0) * TestFrames.get(plate, 100, 60, 0), within(1e-6f));
    }

    @Test
    void feather_leavesOutSidesAtOrBeyondTheFramesBorder() {
        FrameView plate = TestFrames.frame(FLOAT_RGB, 100, 60);
        TestFrames.fill(plate, 0, 0, 0);
        PasteBack.paste(white(4), CropSquare.parse("0,-10,80"), plate, 0.2, 1, plate);
        assertThat(TestFrames.get(plate, 0, 0, 0)).isEqualTo(1f);
        assertThat(TestFrames.get(plate, 0, 59, 0)).isEqualTo(1f);
        assertThat(TestFrames.get(plate, 79, 30, 0)).isBetween(1e-6f, 0.01f);
        assertThat(TestFrames.get(plate, 80, 30, 0)).isZero();
    }

    @Test
    void catmullRom_doesNotOvershootZeroToOne() {
        FrameView plate = TestFrames.frame(FLOAT_STRAIGHT, 90, 90);
        TestFrames.fill(plate, 0.5, 0.5, 0.5, 1);
        Random random = new Random(9);
        float[] rgb = new float[3 * 64];
        float[] alpha = new float[64];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = random.nextInt(2);
            alpha[i % 64] = random.nextInt(2);
        }
        PasteBack.paste(new Picture(8, rgb, alpha), CropSquare.centred(90, 90), plate, 0, 1, plate);
        TestFrames.forEachSample(
                plate, (x, y, c) -> assertThat(TestFrames.get(plate, x, y, c)).isBetween(0f, Math.nextUp(1f)));
    }

    @Test
    void opaqueResult_isExactlyOpaqueAtAnyScale() {
        FrameView plate = TestFrames.frame(FLOAT_STRAIGHT, 97, 91);
        TestFrames.fill(plate, 0, 0, 0, 0);
        PasteBack.paste(random(16, 10, true), new CropSquare(48.1, 45.3, 77.7), plate, 0, 1, plate);
        assertThat(TestFrames.get(plate, 48, 45, 3)).isEqualTo(1f);
        int[] opaque = {0};
        TestFrames.forEachSample(
                plate, (x, y, c) -> opaque[0] += c == 3 && TestFrames.get(plate, x, y, 3) == 1f ? 1 : 0);
        assertThat(opaque[0]).isEqualTo(78 * 78);
    }

    @Test
    void plateValuesBeyondRangeAndNaN_stayOutsideAndDoNotLeakIn() {
        FrameView plate = TestFrames.frame(FLOAT_RGB, 40, 40);
        float[] wild = {Float.NaN, Float.POSITIVE_INFINITY, -7f, 500f};
        TestFrames.forEachSample(plate, (x, y, c) -> TestFrames.put(plate, x, y, c, wild[(x + y + c) % 4]));
        FrameView output = OwnedFrame.copyOf(plate).view();
        CropSquare square = CropSquare.parse("10,10,20");
        PasteBack.paste(white(4), square, plate, 0, 1, output);
        TestFrames.forEachSample(output, (x, y, c) -> {
            float expected = inside(square, x, y) ? 1f : wild[(x + y + c) % 4];
            assertThat(TestFrames.raw(output, x, y, c)).isEqualTo(Float.floatToRawIntBits(expected));
        });
    }

    @Test
    void nanInTheResult_becomesBlackInsteadOfSpreading() {
        FrameView plate = TestFrames.frame(FLOAT_RGB, 8, 8);
        TestFrames.fill(plate, 0.5, 0.5, 0.5);
        float[] rgb = new float[3 * 64];
        Arrays.fill(rgb, Float.NaN);
        PasteBack.paste(picture(8, rgb, 1f), CropSquare.centred(8, 8), plate, 0, 1, plate);
        TestFrames.forEachSample(
                plate, (x, y, c) -> assertThat(TestFrames.get(plate, x, y, c)).isZero());
    }

    @Test
    void squareOutsideTheFrame_leavesThePlate() {
        FrameView plate = TestFrames.frame(BYTE_RGB, 30, 30);
        TestFrames.fillRamp(plate);
        byte[] before = TestFrames.memory(plate);
        PasteBack.paste(white(4), CropSquare.parse("30,0,10"), plate, 0.1, 1, plate);
        PasteBack.paste(white(4), CropSquare.parse("0,-500,100"), plate, 0.1, 1, plate);
        assertThat(TestFrames.memory(plate)).isEqualTo(before);
    }

    @Test
    void wrongArguments_areNamed() {
        FrameView plate = TestFrames.frame(BYTE_RGB, 30, 20);
        CropSquare square = CropSquare.centred(30, 20);
        assertRefused(
                () -> PasteBack.paste(white(4), square, plate, 0, 1, TestFrames.frame(BYTE_RGB, 30, 21)),
                "PasteBack: plate 30x20 must have the size of the output 30x21");
        FrameView tile = TestFrames.tile(BYTE_RGB, 30, 20, 5, 5, 15, 15, false);
        assertRefused(
                () -> PasteBack.paste(white(4), square, tile, 0, 1, plate),
                "PasteBack: plate tile [5,15) x [5,15) must hold the output's tile [0,30) x [0,20)");
        assertRefused(
                () -> PasteBack.paste(white(4), square, plate, 0.6, 1, plate),
                "PasteBack: feather 0.6 must be from 0 to 0.5");
        assertRefused(
                () -> PasteBack.paste(white(4), square, plate, 0, Double.NaN, plate),
                "PasteBack: mix NaN must be from 0 to 1.0");
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static boolean inside(CropSquare square, int x, int y) {
        return x + 0.5 >= square.left()
                && x + 0.5 < square.right()
                && y + 0.5 >= square.top()
                && y + 0.5 < square.bottom();
    }

    private static Picture white(int size) {
        float[] rgb = new float[3 * size * size];
        Arrays.fill(rgb, 1f);
        return picture(size, rgb, 1f);
    }

    private static Picture picture(int size, float[] rgb, float alpha) {
        float[] all = new float[size * size];
        Arrays.fill(all, alpha);
        return new Picture(size, rgb, all);
    }

    private static Picture random(int size, long seed, boolean opaque) {
        Random random = new Random(seed);
        float[] rgb = new float[3 * size * size];
        float[] alpha = new float[size * size];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = random.nextFloat();
            alpha[i % alpha.length] = opaque ? 1f : random.nextFloat();
        }
        return new Picture(size, rgb, alpha);
    }
}
