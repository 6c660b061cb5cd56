package org.poseweave.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.ColourTransform;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.RowWriter;
import org.poseweave.frame.SampleDepth;
import org.poseweave.model.Bundles;
import org.poseweave.model.DeviceChoice;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Blend;
import org.poseweave.params.ColourParams;
import org.poseweave.params.Framing;
import org.poseweave.params.Output;
import org.poseweave.params.OutputParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.params.SpaceChoice;

/** Colours of the outputs of a frame. */
class ColouredOutputsTest {
    private static final int WIDTH = 240;
    private static final int HEIGHT = 180;
    private static final ParamValues VALUES = ParamValues.defaults()
            .with(Params.SOURCES, SourceMethod.EVEN)
            .with(Params.SOURCE_COUNT, 1)
            .with(Params.SOURCE_CROP, "40,10,150")
            .with(Params.DRIVING_CROP, "40,10,150");
    private static final ParamValues DRIVING = VALUES.with(Params.FRAMING, Framing.DRIVING);

    private static RenderPipeline pipeline;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        pipeline = RenderPipeline.open(
                Bundles.FACE_DRAFT, new EngineSettings(new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, 1, 64 << 20));
    }

    @AfterAll
    static void close() {
        pipeline.close();
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void coverAndData_areTheSameInAnySpaceAndWithAnyLook(Framing framing) throws IOException {
        Path cube = Files.writeString(folder.resolve("half.cube"), "LUT_1D_SIZE 2\n0 0 0\n0.5 0.5 0.5\n");
        ParamValues plain = VALUES.with(Params.FRAMING, framing);
        ParamValues coloured =
                plain.with(ColourParams.OUTPUT_SPACE, SpaceChoice.LINEAR).with(ColourParams.LOOK, cube.toString());
        Map<Output, float[]> before = render(shot(hills(1), hills(1), ColourSpace.SRGB, ColourSpace.SRGB, plain));
        Map<Output, float[]> after = render(shot(hills(1), hills(1), ColourSpace.SRGB, ColourSpace.SRGB, coloured));
        for (Output what : Output.values()) {
            boolean colour = what.kind() == Output.Kind.PICTURE || what.kind() == Output.Kind.CUT_OUT;
            if (colour) {
                assertThat(after.get(what)).as("%s", what).isNotEqualTo(before.get(what));
            } else {
                assertThat(after.get(what)).as("%s", what).isEqualTo(before.get(what));
            }
        }
        assertThat(most(after.get(Output.MATTE))).isPositive();
    }

    @Test
    void foregroundOfALinearPlate_keepsLightAboveWhite_andOverThePlateItIsTheResult() {
        ParamValues values = VALUES.with(OutputParams.BLEND, Blend.MATTE);
        OwnedFrame plate = hills(6);
        Map<Output, float[]> out = render(shot(hills(1), plate, ColourSpace.SRGB, ColourSpace.LINEAR, values));
        float[] front = out.get(Output.FOREGROUND);
        float[] under = stored(plate);
        float[] result = out.get(Output.RESULT);
        float most = 0;
        for (int i = 0; i < front.length; i++) {
            float alpha = front[i | 3];
            assertThat(front[i] + (1 - alpha) * under[i]).isCloseTo(result[i], within(2e-4f));
            most = i % 4 < 3 && alpha > 0.5f ? Math.max(most, front[i] / alpha) : most;
        }
        assertThat(most).isGreaterThan(1.5f);
    }

    @Test
    void outputOfADrivingFrame_hasItsSpaceAndItsLight() {
        OwnedFrame driver = hills(6);
        Shot shot = shot(driver, hills(1), ColourSpace.ACESCG, ColourSpace.SRGB, DRIVING);
        assertThat(RenderPipeline.outputSpace(shot)).isEqualTo(ColourSpace.ACESCG);
        Map<Output, float[]> out = render(shot);
        float[] plate = stored(driver);
        float[] result = out.get(Output.RESULT);
        for (int at = 0; at < 4 * 10 * WIDTH; at++) {
            assertThat(result[at]).isEqualTo(plate[at]);
        }
        assertThat(most(plate)).isGreaterThan(3);
        assertThat(most(middle(out.get(Output.PLATE)))).isGreaterThan(1.5f);
        ParamValues toSrgb = DRIVING.with(ColourParams.OUTPUT_SPACE, SpaceChoice.SRGB);
        Shot converted = shot(driver, hills(1), ColourSpace.ACESCG, ColourSpace.SRGB, toSrgb);
        assertThat(pipeline.outputFormat(converted).depth()).isEqualTo(SampleDepth.FLOAT);
        float[] expected = plate.clone();
        ColourTransform.between(ColourSpace.ACESCG, ColourSpace.SRGB).apply(expected, expected.length / 4);
        float[] shown = render(converted).get(Output.RESULT);
        for (int at = 0; at < 4 * 10 * WIDTH; at++) {
            assertThat(shown[at]).isCloseTo(expected[at], within(2e-5f));
        }
    }

    /** Whatever is fetched from clips and plates is fetched in the colours of the network: 40 dB between both. */
    @ParameterizedTest
    @EnumSource(Framing.class)
    void detailAndColourMatch_areThoseOfTheSameClipsInSrgb(Framing framing) {
        ParamValues values = VALUES.with(Params.FRAMING, framing)
                .with(OutputParams.DETAIL, 1.0)
                .with(OutputParams.EDGE_MATCH, 1.0);
        ParamValues toSrgb = values.with(ColourParams.OUTPUT_SPACE, SpaceChoice.SRGB);
        OwnedFrame encoded = hills(1);
        OwnedFrame light = ConvertedFrame.of(
                encoded.view(),
                ColourTransform.between(ColourSpace.SRGB, ColourSpace.LINEAR),
                SampleDepth.FLOAT,
                AlphaMode.OPAQUE);
        Map<Output, float[]> plain = render(shot(encoded, encoded, ColourSpace.SRGB, ColourSpace.SRGB, values));
        Map<Output, float[]> other = render(shot(light, light, ColourSpace.LINEAR, ColourSpace.LINEAR, toSrgb));
        for (Output what : List.of(Output.RESULT, Output.PLATE)) {
            assertThat(decibels(plain.get(what), other.get(what)))
                    .as("%s", what)
                    .isGreaterThan(40);
        }
    }

    private static double decibels(float[] a, float[] b) {
        assertThat(b).hasSameSizeAs(a);
        double error = 1e-12;
        for (int i = 0; i < a.length; i++) {
            error += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return -10 * Math.log10(error / (0.75 * a.length));
    }

    /** Rows and columns well inside the square. */
    private static float[] middle(float[] rgba) {
        float[] inside = new float[4 * 70 * 70];
        for (int y = 0; y < 70; y++) {
            System.arraycopy(rgba, 4 * ((50 + y) * WIDTH + 80), inside, 4 * 70 * y, 4 * 70);
        }
        return inside;
    }

    private static float most(float[] rgba) {
        float most = 0;
        for (int i = 0; i < rgba.length; i++) {
            most = i % 4 < 3 ? Math.max(most, rgba[i]) : most;
        }
        return most;
    }

    /** Smooth opaque colours between 0.1 and 0.8, times {@code light}. */
    private static OwnedFrame hills(float light) {
        OwnedFrame frame = OwnedFrame.allocate(WIDTH, HEIGHT, SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.OPAQUE);
        RowWriter writer = new RowWriter(frame.view());
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double bump = Math.exp(-((x - 115.0) * (x - 115.0) + (y - 85.0) * (y - 85.0)) / 3000);
                double red = 0.2 + 0.6 * bump;
                double green = 0.15 + 0.4 * bump + 0.1 * Math.sin(y / 9.0);
                double blue = 0.25 + 0.3 * bump + 0.1 * Math.cos(x / 11.0);
                writer.writeStored(
                        y, x, x + 1, new float[] {light * (float) red, light * (float) green, light * (float) blue, 1});
            }
        }
        return frame;
    }

    private static Shot shot(
            OwnedFrame driving, OwnedFrame source, ColourSpace drivingSpace, ColourSpace space, ParamValues values) {
        return new Shot(
                new MemoryClip("driving", List.of(driving), drivingSpace),
                List.of(new MemoryClip("source", List.of(source), space)),
                values);
    }

    /** All outputs, as premultiplied RGBA. */
    private static Map<Output, float[]> render(Shot shot) {
        Map<Output, float[]> rendered = new TreeMap<>();
        OutputFormat format = pipeline.outputFormat(shot);
        for (Output what : Output.values()) {
            OwnedFrame frame = OwnedFrame.allocate(
                    format.width(), format.height(), SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED);
            pipeline.render(shot, 0, null, List.of(new RenderTarget(what, frame.view())), RenderMonitor.NONE);
            rendered.put(what, stored(frame));
        }
        return rendered;
    }

    private static float[] stored(OwnedFrame frame) {
        int width = frame.view().width();
        float[] all = new float[4 * width * frame.view().height()];
        RowReader reader = new RowReader(frame.view());
        float[] row = new float[4 * width];
        for (int y = 0; y < frame.view().height(); y++) {
            reader.readStored(y, 0, width, row);
            System.arraycopy(row, 0, all, y * row.length, row.length);
        }
        return all;
    }
}
