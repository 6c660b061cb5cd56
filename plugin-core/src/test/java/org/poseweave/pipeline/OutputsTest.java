package org.poseweave.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.SampleDepth;
import org.poseweave.model.Bundles;
import org.poseweave.model.DeviceChoice;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Blend;
import org.poseweave.params.Framing;
import org.poseweave.params.Output;
import org.poseweave.params.OutputParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;

/** The outputs of a frame against each other and against the clips, whatever the weights are. */
class OutputsTest {
    private static final int WIDTH = 240;
    private static final int HEIGHT = 180;
    private static final int DRIVING_WIDTH = 200;
    private static final int DRIVING_HEIGHT = 150;
    private static final ParamValues VALUES = ParamValues.defaults()
            .with(Params.SOURCES, SourceMethod.EVEN)
            .with(Params.SOURCE_COUNT, 2)
            .with(Params.SOURCE_CROP, "40,10,150")
            .with(Params.DRIVING_CROP, "30.5,12,120");
    private static final ParamValues EVERYTHING = VALUES.with(OutputParams.DETAIL, 0.8)
            .with(OutputParams.BLEND, Blend.MATTE)
            .with(OutputParams.MASK_GROW, 0.02)
            .with(OutputParams.MASK_FEATHER, 0.03)
            .with(OutputParams.EDGE_MATCH, 0.7)
            .with(Params.FRAMING, Framing.DRIVING);

    private static RenderPipeline pipeline;

    @BeforeAll
    static void open() {
        pipeline = openPipeline();
    }

    @AfterAll
    static void close() {
        pipeline.close();
    }

    @Test
    void allOutputsTogether_areThoseOneByOne_fromOneRunOfTheNetwork() {
        Shot shot = shot(EVERYTHING);
        List<RenderTarget> targets = new ArrayList<>();
        for (Output what : Output.values()) {
            targets.add(new RenderTarget(what, floats(shot)));
        }
        Questions together = new Questions();
        Questions alone = new Questions();
        try (RenderPipeline fresh = openPipeline();
                RenderPipeline other = openPipeline()) {
            fresh.render(shot, 1, null, targets, together);
            other.render(shot, 1, null, floats(shot), alone);
        }
        // A run of the network is preceded by a question of its own.
        assertThat(together.asked).isEqualTo(alone.asked);
        for (RenderTarget target : targets) {
            Shot only = new Shot(shot.driving(), shot.sources(), EVERYTHING.with(OutputParams.OUTPUT, target.what()));
            FrameView found = floats(shot);
            pipeline.render(only, 1, found);
            assertThat(found.data())
                    .as("%s", target.what())
                    .isEqualTo(target.to().data());
        }
    }

    @Test
    void drivingFraming_pastesIntoTheDrivingFrame() {
        Shot shot = shot(VALUES.with(Params.FRAMING, Framing.DRIVING));
        assertThat(pipeline.outputFormat(shot))
                .isEqualTo(new OutputFormat(DRIVING_WIDTH, DRIVING_HEIGHT, SampleDepth.BYTE, false));
        FrameView out = bytes(shot);
        pipeline.render(shot, 2, out);
        int changed = shot.driving().read(2, plate -> {
            int inside = 0;
            for (int y = 0; y < DRIVING_HEIGHT; y++) {
                for (int x = 0; x < DRIVING_WIDTH; x++) {
                    boolean same =
                            out.data().get(out.offset(x, y)) == plate.data().get(plate.offset(x, y));
                    if (x < 30 || x >= 151 || y < 12 || y >= 132) {
                        assertThat(same).as("pixel %d,%d", x, y).isTrue();
                    }
                    inside += same ? 0 : 1;
                }
            }
            return inside;
        });
        assertThat(changed).isGreaterThan(120 * 120 / 4);
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void foreground_overThePlate_isTheMattePaste_andItsAlphaIsTheMatte(Framing framing) {
        ParamValues values = VALUES.with(Params.FRAMING, framing)
                .with(OutputParams.BLEND, Blend.MATTE)
                .with(OutputParams.MASK_GROW, 0.03)
                .with(OutputParams.MASK_FEATHER, 0.05);
        Shot shot = shot(values);
        FrameView result = floats(shot);
        FrameView foreground = floats(shot);
        FrameView matte = floats(shot);
        pipeline.render(
                shot,
                1,
                null,
                List.of(
                        new RenderTarget(Output.RESULT, result),
                        new RenderTarget(Output.FOREGROUND, foreground),
                        new RenderTarget(Output.MATTE, matte)),
                RenderMonitor.NONE);
        FrameView plate = floats(shot);
        pipeline.render(new Shot(shot.driving(), shot.sources(), values.with(Params.MIX, 0.0)), 1, plate);
        double sum = 0;
        for (int y = 0; y < result.height(); y++) {
            for (int x = 0; x < result.width(); x++) {
                float[] front = pixel(foreground, x, y);
                float[] under = pixel(plate, x, y);
                float[] wanted = pixel(result, x, y);
                for (int c = 0; c < 3; c++) {
                    assertThat(front[c] + (1 - front[3]) * under[c]).isCloseTo(wanted[c], within(2e-5f));
                    assertThat(front[c]).isLessThanOrEqualTo(front[3] + 1e-6f);
                }
                assertThat(pixel(matte, x, y)).containsOnly(front[3]);
                sum += front[3];
            }
        }
        assertThat(sum).isGreaterThan(100);
    }

    @Test
    void cleanPlate_isTheBackgroundOfTheSquareInThePlate() {
        Shot shot = shot(VALUES.with(Params.FEATHER, 0.0));
        FrameView clean = floats(shot);
        FrameView result = floats(shot);
        FrameView foreground = floats(shot);
        pipeline.render(
                shot,
                1,
                null,
                List.of(
                        new RenderTarget(Output.PLATE, clean),
                        new RenderTarget(Output.RESULT, result),
                        new RenderTarget(Output.FOREGROUND, foreground)),
                RenderMonitor.NONE);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                float[] front = pixel(foreground, x, y);
                // Resampling cuts off overshoot before or after the two are put together.
                assertThat(front[1] + (1 - front[3]) * pixel(clean, x, y)[1])
                        .isCloseTo(pixel(result, x, y)[1], within(0.02f));
            }
        }
    }

    @Test
    void cleanPlateOfADrivingFrame_isThatFramesAlone() {
        Shot shot = shot(VALUES.with(Params.FRAMING, Framing.DRIVING).with(OutputParams.OUTPUT, Output.PLATE));
        OwnedFrame grey = pattern(WIDTH, HEIGHT, 99);
        Shot other = new Shot(shot.driving(), List.of(new MemoryClip("other", List.of(grey, grey))), shot.params());
        FrameView plate = floats(shot);
        FrameView same = floats(other);
        FrameView next = floats(shot);
        pipeline.render(shot, 1, plate);
        pipeline.render(other, 1, same);
        pipeline.render(shot, 2, next);
        assertThat(same.data()).isEqualTo(plate.data()).isNotEqualTo(next.data());
    }

    @Test
    void everythingSwitchedOn_isTheSameInAnyOrderAndAnyTile() {
        Shot shot = shot(EVERYTHING);
        FrameView[] forward = new FrameView[3];
        for (int frame = 0; frame < 3; frame++) {
            forward[frame] = floats(shot);
            pipeline.render(shot, frame, forward[frame]);
        }
        assertThat(forward[0].data()).isNotEqualTo(forward[1].data());
        try (RenderPipeline fresh = openPipeline()) {
            for (int frame : new int[] {2, 0, 1}) {
                FrameView again = floats(shot);
                fresh.render(shot, frame, again);
                assertThat(again.data()).isEqualTo(forward[frame].data());
            }
        }
        FrameView memory = OwnedFrame.allocate(60, 50, SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED)
                .view();
        for (Output what : Output.values()) {
            FrameView whole = floats(shot);
            FrameView tile = new FrameView(
                    memory.data(),
                    0,
                    memory.rowBytes(),
                    DRIVING_WIDTH,
                    DRIVING_HEIGHT,
                    55,
                    40,
                    115,
                    90,
                    memory.depth(),
                    memory.layout(),
                    memory.alpha());
            pipeline.render(shot, 1, null, List.of(new RenderTarget(what, whole)), RenderMonitor.NONE);
            pipeline.render(shot, 1, null, List.of(new RenderTarget(what, tile)), RenderMonitor.NONE);
            for (int y = 40; y < 90; y++) {
                for (int x = 55; x < 115; x++) {
                    assertThat(pixel(tile, x, y)).as("%s %d,%d", what, x, y).containsExactly(pixel(whole, x, y));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Output.class)
    void formats_fitWhatIsStored(Output what) {
        OutputFormat format = pipeline.outputFormat(shot(VALUES), what);
        assertThat(format.width()).isEqualTo(WIDTH);
        assertThat(format.alpha()).isEqualTo(what == Output.FOREGROUND);
        assertThat(format.depth()).isEqualTo(what.kind() == Output.Kind.DATA ? SampleDepth.SHORT : SampleDepth.BYTE);
    }

    @Test
    void edgeMatch_movesTheBorderTowardsThePlate() {
        Shot off = shot(VALUES.with(Params.FEATHER, 0.0));
        Shot on = new Shot(off.driving(), off.sources(), off.params().with(OutputParams.EDGE_MATCH, 1.0));
        Shot plate = new Shot(off.driving(), off.sources(), off.params().with(Params.MIX, 0.0));
        FrameView without = floats(off);
        FrameView with = floats(off);
        FrameView under = floats(off);
        pipeline.render(off, 1, without);
        pipeline.render(on, 1, with);
        pipeline.render(plate, 1, under);
        assertThat(borderError(with, under)).isLessThan(0.6 * borderError(without, under));
        assertThat(pixel(with, 10, 90)).containsExactly(pixel(without, 10, 90));
    }

    /** Mean difference of colour along the upper two thirds of the border. */
    private static double borderError(FrameView a, FrameView b) {
        double[] sum = new double[3];
        for (int y = 12; y < 110; y++) {
            for (int x : new int[] {42, 187}) {
                for (int c = 0; c < 3; c++) {
                    sum[c] += pixel(a, x, y)[c] - pixel(b, x, y)[c];
                }
            }
        }
        return Math.abs(sum[0]) + Math.abs(sum[1]) + Math.abs(sum[2]);
    }

    @Test
    void drivingFrames_includeTheFrameThatIsPastedInto() {
        ParamValues held = VALUES.with(Params.HOLD_FRAME, 3);
        assertThat(RenderPipeline.drivingFrames(held, 7, 10).frames()).containsExactly(0L, 2L);
        assertThat(RenderPipeline.drivingFrames(held.with(Params.FRAMING, Framing.DRIVING), 7, 10)
                        .frames())
                .containsExactly(0L, 2L, 7L);
    }

    /** Counts the questions before runs of the network. */
    private static final class Questions implements RenderMonitor {
        private int asked;

        @Override
        public boolean cancelled() {
            asked++;
            return false;
        }

        @Override
        public void progress(String what, double share) {}
    }

    private static RenderPipeline openPipeline() {
        return RenderPipeline.open(
                Bundles.FACE_DRAFT, new EngineSettings(new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, 1, 64 << 20));
    }

    private static FrameView floats(Shot shot) {
        OutputFormat format = pipeline.outputFormat(shot);
        return OwnedFrame.allocate(
                        format.width(), format.height(), SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED)
                .view();
    }

    private static FrameView bytes(Shot shot) {
        OutputFormat format = pipeline.outputFormat(shot);
        return OwnedFrame.allocate(
                        format.width(), format.height(), SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE)
                .view();
    }

    private static float[] pixel(FrameView view, int x, int y) {
        float[] rgba = new float[4];
        new RowReader(view).readStored(y, x, x + 1, rgba);
        return rgba;
    }

    private static Shot shot(ParamValues values) {
        List<OwnedFrame> driving = new ArrayList<>();
        List<OwnedFrame> source = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            driving.add(pattern(DRIVING_WIDTH, DRIVING_HEIGHT, 7 * i + 1));
            source.add(pattern(WIDTH, HEIGHT, 31 * i + 5));
        }
        return new Shot(new MemoryClip("driving", driving), List.of(new MemoryClip("source", source)), values);
    }

    /** Smooth colours that differ from pixel to pixel and from seed to seed. */
    private static OwnedFrame pattern(int width, int height, int seed) {
        OwnedFrame frame = OwnedFrame.allocate(width, height, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = frame.view().offset(x, y);
                double wave = Math.sin((x + seed) * 0.11) + Math.cos((y - 2 * seed) * 0.07);
                frame.view().data().put(at, (byte) (127 + 60 * wave));
                frame.view().data().put(at + 1, (byte) (x * 255 / width));
                frame.view().data().put(at + 2, (byte) (y * 255 / height));
            }
        }
        return frame;
    }
}
