package org.poseweave.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.Clip;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.ColourTransform;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.RowWriter;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.Bundles;
import org.poseweave.model.DeviceChoice;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.ColourParams;
import org.poseweave.params.Framing;
import org.poseweave.params.FramingParams;
import org.poseweave.params.LostMode;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.params.SpaceChoice;
import org.poseweave.track.MotionTrack;

/** Colours and values beyond 0..1 on their way through a render. */
class ColourPipelineTest {
    private static final int WIDTH = 240;
    private static final int HEIGHT = 180;
    private static final int LEFT = 40;
    private static final int TOP = 10;
    private static final int SIDE = 150;
    private static final ParamValues VALUES = ParamValues.defaults()
            .with(Params.SOURCES, SourceMethod.EVEN)
            .with(Params.SOURCE_COUNT, 1)
            .with(Params.SOURCE_CROP, LEFT + "," + TOP + "," + SIDE)
            .with(Params.DRIVING_CROP, "full");

    private static RenderPipeline pipeline;

    @TempDir
    private Path folder;

    /** Red, green, blue, alpha of a pixel as stored. */
    private interface Pixels {
        void at(int x, int y, float[] rgba);
    }

    @BeforeAll
    static void open() {
        pipeline = RenderPipeline.open(
                Bundles.FACE_DRAFT, new EngineSettings(new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, 1, 64 << 20));
    }

    @AfterAll
    static void close() {
        pipeline.close();
    }

    @Test
    void linearPlate_isBitEqualOutsideTheSquare() {
        OwnedFrame plate = frame(SampleDepth.FLOAT, AlphaMode.PREMULTIPLIED, ColourPipelineTest::extremes);
        OwnedFrame output =
                OwnedFrame.like(plate.view(), SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED);
        pipeline.render(shot(plate, ColourSpace.LINEAR, VALUES), 0, output.view());
        int changed = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int c = 0; c < 4; c++) {
                    int at = plate.view().offset(x, y) + 4 * c;
                    boolean same = plate.view().data().getInt(at)
                            == output.view().data().getInt(at);
                    if (outside(x, y)) {
                        assertThat(same).as("%d,%d,%d", x, y, c).isTrue();
                    } else if (!same) {
                        changed++;
                    }
                }
            }
        }
        assertThat(changed).isGreaterThan(SIDE * SIDE);
    }

    @Test
    void lightAboveWhite_comesOutOfTheSquareAgain() {
        OwnedFrame plate = frame(SampleDepth.FLOAT, AlphaMode.OPAQUE, (x, y, rgba) -> {
            hill(x, y, rgba);
            for (int c = 0; c < 3; c++) {
                rgba[c] *= 4;
            }
        });
        float[][] rows = render(shot(plate, ColourSpace.LINEAR, VALUES), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        float most = 0;
        double sum = 0;
        double truth = 0;
        for (int y = TOP + 20; y < TOP + SIDE - 20; y++) {
            for (int x = LEFT + 20; x < LEFT + SIDE - 20; x++) {
                float[] original = new float[4];
                hill(x, y, original);
                for (int c = 0; c < 3; c++) {
                    float value = rows[y][4 * x + c];
                    assertThat(value).isBetween(0f, 16.001f);
                    most = Math.max(most, value);
                    sum += value;
                    truth += 4 * original[c];
                }
            }
        }
        assertThat(most).isGreaterThan(1.5f);
        assertThat(sum / truth).isBetween(0.6, 1.6);
    }

    /** The bound that is stated: 40 dB between what a screen shows of both. */
    @Test
    void linearSource_givesThePictureOfTheSameSourceInSrgb() {
        OwnedFrame encoded = frame(SampleDepth.SHORT, AlphaMode.OPAQUE, ColourPipelineTest::hill);
        ColourTransform toLinear = ColourTransform.between(ColourSpace.SRGB, ColourSpace.LINEAR);
        OwnedFrame light = frame(SampleDepth.FLOAT, AlphaMode.OPAQUE, (x, y, rgba) -> {
            hill(x, y, rgba);
            toLinear.apply(rgba, 1);
        });
        float[][] plain = render(shot(encoded, ColourSpace.SRGB, VALUES), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        ParamValues toSrgb = VALUES.with(ColourParams.OUTPUT_SPACE, SpaceChoice.SRGB);
        float[][] converted = render(shot(light, ColourSpace.LINEAR, toSrgb), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        double error = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int c = 0; c < 3; c++) {
                    double difference = plain[y][4 * x + c] - converted[y][4 * x + c];
                    error += difference * difference;
                    if (outside(x, y)) {
                        assertThat(Math.abs(difference)).isLessThan(2e-5);
                    }
                }
            }
        }
        assertThat(-10 * Math.log10(error / (3 * SIDE * SIDE))).isGreaterThan(40);
    }

    @Test
    void inputSpace_saysWhatAClipDoesNotSay() {
        OwnedFrame light = frame(SampleDepth.FLOAT, AlphaMode.OPAQUE, ColourPipelineTest::hill);
        float[][] told = render(shot(light, ColourSpace.ACESCG, VALUES), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        ParamValues acescg = VALUES.with(ColourParams.INPUT_SPACE, SpaceChoice.ACESCG);
        assertThat(render(shot(light, ColourSpace.SRGB, acescg), SampleDepth.FLOAT, AlphaMode.OPAQUE))
                .isDeepEqualTo(told);
        assertThat(Arrays.deepEquals(
                        render(shot(light, ColourSpace.SRGB, VALUES), SampleDepth.FLOAT, AlphaMode.OPAQUE), told))
                .isFalse();
    }

    @Test
    void drivingSpace_isThatOfTheDriverAlone() {
        OwnedFrame plate = frame(SampleDepth.SHORT, AlphaMode.OPAQUE, ColourPipelineTest::hill);
        float[][] plain = render(shot(plate, ColourSpace.SRGB, VALUES), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        ParamValues linear = VALUES.with(ColourParams.DRIVING_SPACE, SpaceChoice.LINEAR);
        float[][] other = render(shot(plate, ColourSpace.SRGB, linear), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        assertThat(other[5]).isEqualTo(plain[5]);
        assertThat(Arrays.deepEquals(other, plain)).isFalse();
    }

    @Test
    void drivingSpace_countsForPosesOfOtherFramesToo() {
        OwnedFrame plate = frame(SampleDepth.SHORT, AlphaMode.OPAQUE, ColourPipelineTest::hill);
        List<OwnedFrame> frames = List.of(
                frame(SampleDepth.BYTE, AlphaMode.OPAQUE, (x, y, rgba) -> hill(x + 20, y - 5, rgba)),
                frame(SampleDepth.BYTE, AlphaMode.OPAQUE, (x, y, rgba) -> hill(x + 10, y + 5, rgba)));
        Clip driving = new MemoryClip("moving", frames);
        Clip light = new MemoryClip("moving", frames, ColourSpace.LINEAR);
        List<Clip> sources = List.of(new MemoryClip("source", List.of(plate)));
        ParamValues smooth = VALUES.with(Params.SMOOTHING, 0.5);
        ParamValues analysed = smooth.with(FramingParams.LOST, LostMode.HOLD).with(FramingParams.LOST_BELOW, 0.0);
        for (ParamValues values : List.of(smooth, analysed)) {
            float[][] plain = render(new Shot(driving, sources, values), SampleDepth.FLOAT, AlphaMode.OPAQUE);
            ParamValues linear = values.with(ColourParams.DRIVING_SPACE, SpaceChoice.LINEAR);
            float[][] told = render(new Shot(driving, sources, linear), SampleDepth.FLOAT, AlphaMode.OPAQUE);
            assertThat(Arrays.deepEquals(told, plain)).isFalse();
            assertThat(render(new Shot(light, sources, values), SampleDepth.FLOAT, AlphaMode.OPAQUE))
                    .isDeepEqualTo(told);
        }
    }

    @Test
    void rawData_areNeverConverted() {
        OwnedFrame plate = frame(SampleDepth.SHORT, AlphaMode.OPAQUE, ColourPipelineTest::hill);
        float[][] plain = render(shot(plate, ColourSpace.SRGB, VALUES), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        ParamValues raw = VALUES.with(ColourParams.INPUT_SPACE, SpaceChoice.RAW)
                .with(ColourParams.OUTPUT_SPACE, SpaceChoice.LINEAR);
        assertThat(render(shot(plate, ColourSpace.SRGB, raw), SampleDepth.FLOAT, AlphaMode.OPAQUE))
                .isDeepEqualTo(plain);
    }

    @Test
    void squareAlone_hasTheOutputsColoursToo() {
        OwnedFrame encoded = frame(SampleDepth.SHORT, AlphaMode.OPAQUE, ColourPipelineTest::hill);
        ParamValues square = VALUES.with(Params.FRAMING, Framing.SQUARE).with(Params.MIX, 0.5);
        float[][] plain = render(shot(encoded, ColourSpace.SRGB, square), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        ParamValues linear =
                square.with(ColourParams.OUTPUT_SPACE, SpaceChoice.LINEAR).with(Params.MIX, 1.0);
        float[][] light = render(shot(encoded, ColourSpace.SRGB, linear), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        float[][] whole = render(
                shot(encoded, ColourSpace.SRGB, square.with(Params.MIX, 1.0)), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        float[] expected = whole[100].clone();
        ColourTransform.between(ColourSpace.SRGB, ColourSpace.LINEAR).apply(expected, expected.length / 4);
        assertThat(light[100]).containsExactly(expected, within(1e-6f));
        assertThat(plain[100]).isNotEqualTo(whole[100]);
    }

    /** Light of a plate of its own comes out as it is in light, and as a screen shows it where the output is for screens. */
    @Test
    void plateOfItsOwn_comesOutInTheOutputsColours() {
        OwnedFrame light = frame(SampleDepth.FLOAT, AlphaMode.OPAQUE, ColourPipelineTest::hill);
        OwnedFrame encoded = frame(SampleDepth.FLOAT, AlphaMode.OPAQUE, (x, y, rgba) -> hill(x + 9, y, rgba));
        Clip plate = new MemoryClip("plate", List.of(light), ColourSpace.LINEAR);
        ParamValues linear = VALUES.with(ColourParams.OUTPUT_SPACE, SpaceChoice.LINEAR);
        ParamValues rec709 = VALUES.with(ColourParams.INPUT_SPACE, SpaceChoice.REC709);
        float[][] kept = render(plated(encoded, linear, plate), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        float[][] shown = render(plated(encoded, VALUES, plate), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        Clip display = new MemoryClip("plate", List.of(light));
        float[][] screen = render(plated(encoded, rec709, display), SampleDepth.FLOAT, AlphaMode.OPAQUE);
        float[] pixel = new float[4];
        for (int y = 0; y < HEIGHT; y += 7) {
            hill(3, y, pixel);
            assertThat(Arrays.copyOfRange(kept[y], 12, 16)).containsExactly(pixel);
            assertThat(Arrays.copyOfRange(screen[y], 12, 16)).containsExactly(pixel);
            ColourTransform.between(ColourSpace.LINEAR, ColourSpace.SRGB).apply(pixel, 1);
            assertThat(Arrays.copyOfRange(shown[y], 12, 16)).containsExactly(pixel, within(1e-6f));
        }
    }

    /** Squares, poses and presence come from what the network sees, so that light drives as the same values in sRGB do. */
    @Test
    void analysisOfLight_isThatOfTheSamePictureInSrgb() throws IOException {
        byte[] face = Files.readAllBytes(Bundles.FACE_DRAFT.resolve("golden.bin"));
        ColourTransform toLinear = ColourTransform.between(ColourSpace.SRGB, ColourSpace.LINEAR);
        OwnedFrame encoded = frame(SampleDepth.FLOAT, AlphaMode.OPAQUE, (x, y, rgba) -> face(face, x, y, rgba));
        OwnedFrame light = frame(SampleDepth.FLOAT, AlphaMode.OPAQUE, (x, y, rgba) -> {
            face(face, x, y, rgba);
            toLinear.apply(rgba, 1);
        });
        Clip silent = new MemoryClip("light", List.of(light, light));
        ParamValues track = VALUES.with(Params.DRIVING_CROP, "track");
        ParamValues told = track.with(ColourParams.DRIVING_SPACE, SpaceChoice.LINEAR);
        Clip display = new MemoryClip("srgb", List.of(encoded, encoded));
        MotionTrack expected = pipeline.driving().analyse(display, track, RenderMonitor.NONE);
        assertThat(offset(pipeline.driving().analyse(silent, told, RenderMonitor.NONE), expected))
                .isLessThan(0.1 * offset(pipeline.driving().analyse(silent, track, RenderMonitor.NONE), expected));
        assertThat(pipeline.driving().analyse(silent, told, RenderMonitor.NONE))
                .as("found again")
                .isSameAs(pipeline.driving().analyse(silent, told, RenderMonitor.NONE));
        assertThat(pipeline.driving().squares(silent, told, RenderMonitor.NONE).at(1))
                .isEqualTo(pipeline.driving()
                        .analyse(silent, told, RenderMonitor.NONE)
                        .at(1)
                        .square());
    }

    @Test
    void look_isAppliedToTheWholeOutputOnceAndAlikeInTiles() throws IOException {
        Path cube = Files.writeString(
                folder.resolve("half.cube"), "LUT_1D_SIZE 2\nDOMAIN_MAX 4 4 4\n0 0 0\n2 2 2\n"); // halves up to 4
        OwnedFrame plate = frame(SampleDepth.FLOAT, AlphaMode.PREMULTIPLIED, ColourPipelineTest::hill);
        float[][] plain = render(shot(plate, ColourSpace.SRGB, VALUES), SampleDepth.FLOAT, AlphaMode.PREMULTIPLIED);
        Shot looked = shot(plate, ColourSpace.SRGB, VALUES.with(ColourParams.LOOK, cube.toString()));
        float[][] halved = render(looked, SampleDepth.FLOAT, AlphaMode.PREMULTIPLIED);
        for (int y = 0; y < HEIGHT; y += 3) {
            for (int i = 0; i < 4 * WIDTH; i++) {
                float expected = i % 4 == 3 ? plain[y][i] : plain[y][i] / 2;
                assertThat(halved[y][i]).as("%d,%d", i / 4, y).isCloseTo(expected, within(1e-6f));
            }
        }
        OwnedFrame memory = OwnedFrame.allocate(70, 40, SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED);
        FrameView tile = new FrameView(
                memory.view().data(),
                0,
                70 * 16,
                WIDTH,
                HEIGHT,
                20,
                60,
                90,
                100,
                SampleDepth.FLOAT,
                ChannelLayout.RGBA,
                AlphaMode.PREMULTIPLIED);
        pipeline.render(looked, 0, tile);
        float[] row = new float[4 * 70];
        for (int y = 60; y < 100; y++) {
            new RowReader(tile).readStored(y, 20, 90, row);
            for (int i = 0; i < row.length; i++) {
                assertThat(row[i]).isEqualTo(halved[y][80 + i]);
            }
        }
    }

    @Test
    void look_isReadAgainWhenItChanges() throws IOException {
        Path cube = folder.resolve("a.cube");
        OwnedFrame plate = frame(SampleDepth.SHORT, AlphaMode.OPAQUE, ColourPipelineTest::hill);
        Shot shot = shot(plate, ColourSpace.SRGB, VALUES.with(ColourParams.LOOK, cube.toString()));
        Files.writeString(cube, "LUT_1D_SIZE 2\n0 0 0\n0 0 0\n");
        assertThat(render(shot, SampleDepth.FLOAT, AlphaMode.OPAQUE)[50][0]).isZero();
        Files.writeString(cube, "LUT_1D_SIZE 2\n0.25 0.25 0.25\n0.25 0.25 0.25\n");
        assertThat(render(shot, SampleDepth.FLOAT, AlphaMode.OPAQUE)[50][0]).isEqualTo(0.25f);
    }

    @Test
    void premultipliedAndStraightPlates_giveTheSamePicture() {
        OwnedFrame straight = frame(SampleDepth.FLOAT, AlphaMode.STRAIGHT, ColourPipelineTest::soft);
        OwnedFrame multiplied = frame(SampleDepth.FLOAT, AlphaMode.PREMULTIPLIED, (x, y, rgba) -> {
            soft(x, y, rgba);
            for (int c = 0; c < 3; c++) {
                rgba[c] *= rgba[3];
            }
        });
        float[][] a = render(shot(straight, ColourSpace.LINEAR, VALUES), SampleDepth.FLOAT, AlphaMode.PREMULTIPLIED);
        float[][] b = render(shot(multiplied, ColourSpace.LINEAR, VALUES), SampleDepth.FLOAT, AlphaMode.PREMULTIPLIED);
        for (int y = 0; y < HEIGHT; y++) {
            assertThat(b[y]).containsExactly(a[y], within(2e-3f));
        }
    }

    private static boolean outside(int x, int y) {
        return x < LEFT || x >= LEFT + SIDE || y < TOP || y >= TOP + SIDE;
    }

    /** Smooth colours between 0.1 and 0.8. */
    /** The first golden picture of the bundle, [256,256,3], as high as the frame and in its middle. */
    private static void face(byte[] golden, int x, int y, float[] rgba) {
        int column = Math.max(0, Math.min(255, (x - (WIDTH - HEIGHT) / 2) * 256 / HEIGHT));
        int pixel = 3 * (256 * (y * 256 / HEIGHT) + column);
        for (int c = 0; c < 3; c++) {
            rgba[c] = (golden[pixel + c] & 255) / 255f;
        }
        rgba[3] = 1;
    }

    private static void hill(int x, int y, float[] rgba) {
        double bump = Math.exp(-((x - 115.0) * (x - 115.0) + (y - 85.0) * (y - 85.0)) / 3000);
        rgba[0] = (float) (0.2 + 0.6 * bump);
        rgba[1] = (float) (0.15 + 0.4 * bump + 0.1 * Math.sin(y / 9.0));
        rgba[2] = (float) (0.25 + 0.3 * bump + 0.1 * Math.cos(x / 11.0));
        rgba[3] = 1;
    }

    private static void soft(int x, int y, float[] rgba) {
        hill(x, y, rgba);
        rgba[3] = x < 60 ? 0.001f : x < 90 ? (x - 59) / 31f : 1;
    }

    private static void extremes(int x, int y, float[] rgba) {
        hill(x, y, rgba);
        switch ((x + 3 * y) % 11) {
            case 0 -> rgba[0] = -0.5f;
            case 1 -> rgba[1] = 100;
            case 2 -> rgba[2] = Float.NaN;
            case 3 -> rgba[0] = Float.POSITIVE_INFINITY;
            case 4 -> rgba[3] = 0;
            case 5 -> rgba[3] = 1e-6f;
            default -> {}
        }
    }

    private static OwnedFrame frame(SampleDepth depth, AlphaMode alpha, Pixels pixels) {
        OwnedFrame frame = OwnedFrame.allocate(WIDTH, HEIGHT, depth, ChannelLayout.RGBA, alpha);
        RowWriter writer = new RowWriter(frame.view());
        float[] pixel = new float[4];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                pixels.at(x, y, pixel);
                writer.writeStored(y, x, x + 1, pixel);
            }
        }
        return frame;
    }

    /** Greatest distance between keypoints of the second frame, in pixels. */
    private static double offset(MotionTrack a, MotionTrack b) {
        double most = 0;
        float[] first = a.at(1).pose().keypoints();
        float[] second = b.at(1).pose().keypoints();
        CropSquare from = a.at(1).square();
        CropSquare to = b.at(1).square();
        for (int i = 0; i < first.length; i++) {
            double centres = i % 2 == 0 ? from.centreX() - to.centreX() : from.centreY() - to.centreY();
            most = Math.max(most, Math.abs(centres + (first[i] * from.side() - second[i] * to.side()) / 2));
        }
        return most;
    }

    private static Shot plated(OwnedFrame source, ParamValues values, Clip plate) {
        Shot shot = shot(source, ColourSpace.SRGB, values);
        return new Shot(shot.driving(), shot.sources(), values, Optional.of(plate), 0);
    }

    private static Shot shot(OwnedFrame plate, ColourSpace colour, ParamValues values) {
        OwnedFrame driving = frame(SampleDepth.BYTE, AlphaMode.OPAQUE, (x, y, rgba) -> hill(x + 20, y - 5, rgba));
        return new Shot(
                new MemoryClip("driving", List.of(driving)),
                List.of(new MemoryClip("source", List.of(plate), colour)),
                values);
    }

    private static float[][] render(Shot shot, SampleDepth depth, AlphaMode alpha) {
        OutputFormat format = pipeline.outputFormat(shot);
        OwnedFrame output = OwnedFrame.allocate(format.width(), format.height(), depth, ChannelLayout.RGBA, alpha);
        pipeline.render(shot, 0, output.view());
        RowReader reader = new RowReader(output.view());
        List<float[]> rows = new ArrayList<>();
        for (int y = 0; y < format.height(); y++) {
            float[] row = new float[4 * format.width()];
            reader.readStored(y, 0, format.width(), row);
            rows.add(row);
        }
        return rows.toArray(float[][]::new);
    }
}
