package org.poseweave.paste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.colour.ColourTransform;
import org.poseweave.crop.Picture;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.SampleDepth;
import org.poseweave.frame.TestFrames;
import org.poseweave.frame.TestFrames.Format;
import org.poseweave.geometry.CropSquare;

/** Pictures with alpha laid over a plate, and the same as a layer of their own. */
class OverTest {
    private static final int WIDTH = 40;
    private static final int HEIGHT = 30;
    private static final int SIZE = 16;
    private static final CropSquare SQUARE = new CropSquare(18, 14, SIZE);
    private static final Format FLOAT_STRAIGHT = new Format(SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.STRAIGHT);
    private static final Format FLOAT_PREMULTIPLIED =
            new Format(SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED);

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25})
    void over_isAlphaBlendingAndLeavesWhatIsNotCoveredBitForBit(double feather) {
        FrameView plate = TestFrames.frame(FLOAT_STRAIGHT, WIDTH, HEIGHT);
        TestFrames.fillRandom(plate, 5);
        Picture picture = discOfNoise();
        FrameView matte = TestFrames.frame(FLOAT_STRAIGHT, WIDTH, HEIGHT);
        TestFrames.fillRandom(matte, 6);
        FrameView output = TestFrames.frame(FLOAT_STRAIGHT, WIDTH, HEIGHT);
        PasteBack.over(picture, SQUARE, plate, ColourTransform.NONE, feather, 0.75, matte, output);
        int left = 10;
        int top = 6;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean inside = x >= left && x < left + SIZE && y >= top && y < top + SIZE;
                int at = (y - top) * SIZE + x - left;
                double weight = inside ? 0.75 * fade(x - left, feather) * fade(y - top, feather) : 0;
                double cover =
                        inside ? weight * Math.max(0, Math.min(1, pixel(matte, x, y)[3])) * picture.alpha()[at] : 0;
                float[] under = pixel(plate, x, y);
                float[] found = pixel(output, x, y);
                if (cover == 0) {
                    assertThat(found).as("pixel %d,%d", x, y).containsExactly(under);
                    continue;
                }
                double alpha = cover + (1 - cover) * under[3];
                assertThat((double) found[3]).isCloseTo(alpha, within(1e-5));
                for (int c = 0; c < 3; c++) {
                    double colour = cover * picture.rgb()[c * SIZE * SIZE + at] + (1 - cover) * under[c] * under[3];
                    assertThat((double) found[c] * found[3]).isCloseTo(colour, within(1e-5));
                }
            }
        }
    }

    @Test
    void layer_laidOverThePlate_isTheResult() {
        FrameView plate = TestFrames.frame(FLOAT_PREMULTIPLIED, WIDTH, HEIGHT);
        TestFrames.fillRandom(plate, 7);
        Picture picture = discOfNoise();
        CropSquare odd = new CropSquare(17.3, 13.6, 21.7);
        FrameView result = TestFrames.frame(FLOAT_PREMULTIPLIED, WIDTH, HEIGHT);
        FrameView layer = TestFrames.frame(FLOAT_PREMULTIPLIED, WIDTH, HEIGHT);
        FrameView cover = TestFrames.frame(FLOAT_STRAIGHT, WIDTH, HEIGHT);
        PasteBack.over(picture, odd, plate, ColourTransform.NONE, 0.1, 0.9, null, result);
        Layer.write(picture, odd, ColourTransform.NONE, 0.1, 0.9, null, layer);
        Layer.writeCover(picture, odd, 0.1, 0.9, null, cover);
        double covered = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                float[] front = pixel(layer, x, y);
                float[] under = pixel(plate, x, y);
                float[] wanted = pixel(result, x, y);
                for (int c = 0; c < 4; c++) {
                    assertThat(front[c] + (1 - front[3]) * under[c]).isCloseTo(wanted[c], within(1e-5f));
                }
                assertThat(pixel(cover, x, y)).containsOnly(front[3]);
                covered += front[3];
            }
        }
        assertThat(covered).isGreaterThan(50);
        assertThat(TestFrames.spoiltCanaries(layer)).isZero();
    }

    @Test
    void tilesOfALayer_areTheFullLayer() {
        Picture picture = discOfNoise();
        CropSquare odd = new CropSquare(17.3, 13.6, 21.7);
        FrameView whole = TestFrames.frame(FLOAT_PREMULTIPLIED, WIDTH, HEIGHT);
        Layer.write(picture, odd, ColourTransform.NONE, 0.1, 1, null, whole);
        for (int x1 = 0; x1 < WIDTH; x1 += 13) {
            FrameView tile =
                    TestFrames.tile(FLOAT_PREMULTIPLIED, WIDTH, HEIGHT, x1, 3, Math.min(WIDTH, x1 + 13), 27, true);
            Layer.write(picture, odd, ColourTransform.NONE, 0.1, 1, null, tile);
            assertThat(TestFrames.differences(tile, (x, y, c) -> TestFrames.raw(whole, x, y, c)))
                    .isEmpty();
        }
    }

    @Test
    void cutOut_addsThePlateWhereTheMatteIsWiderThanTheObject() {
        float[] object = {1f, 1f, 0.5f, 0.5f, 0.25f, 0.25f, 0f, 0f, 0f, 0f, 0f, 0f};
        float[] mask = {1f, 0.25f, 0f, 0.5f};
        float[] matte = {0.5f, 0.5f, 1f, 0.5f};
        float[] background = new float[12];
        java.util.Arrays.fill(background, 0.2f);
        Picture cut = Composite.cutOut(object, mask, matte, new Picture(2, background, new float[] {1, 1, 1, 1}));
        assertThat(cut.alpha()).containsExactly(matte);
        assertThat(cut.rgb()[0]).isEqualTo(1f);
        assertThat(cut.rgb()[1]).isCloseTo((0.25f * 1f + 0.25f * 0.2f) / 0.5f, within(1e-6f));
        assertThat(cut.rgb()[2]).isCloseTo(0.2f, within(1e-6f));
        assertThat(cut.rgb()[3]).isEqualTo(0.5f);
    }

    /** The fade of one axis, from the middle of a pixel of the square. */
    private static double fade(int pixel, double feather) {
        double nearest = Math.min(pixel + 0.5, SIZE - pixel - 0.5) / SIZE;
        double t = feather == 0 ? 1 : Math.min(1, nearest / feather);
        double far = feather == 0 ? 1 : Math.min(1, (1 - nearest) / feather);
        return t * t * (3 - 2 * t) * far * far * (3 - 2 * far);
    }

    /** Noise within a disc, its edge soft over two pixels, clear outside. */
    private static Picture discOfNoise() {
        Random random = new Random(9);
        float[] rgb = new float[3 * SIZE * SIZE];
        float[] alpha = new float[SIZE * SIZE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = random.nextFloat();
        }
        for (int i = 0; i < alpha.length; i++) {
            double distance = Math.hypot(i % SIZE + 0.5 - SIZE / 2.0, i / SIZE + 0.5 - SIZE / 2.0);
            alpha[i] = (float) Math.max(0, Math.min(1, (6 - distance) / 2));
        }
        return new Picture(SIZE, rgb, alpha);
    }

    private static float[] pixel(FrameView view, int x, int y) {
        float[] rgba = new float[4];
        new RowReader(view).readStored(y, x, x + 1, rgba);
        return rgba;
    }
}
