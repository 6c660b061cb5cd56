package org.poseweave.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.model.Bundles;
import org.poseweave.model.DeviceChoice;
import org.poseweave.params.Framing;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;

/** Properties of rendered frames that hold whatever the weights are. */
class RenderPipelineTest {
    private static final ParamValues VALUES = ParamValues.defaults()
            .with(Params.SOURCES, SourceMethod.EVEN)
            .with(Params.SOURCE_COUNT, 2)
            .with(Params.SOURCE_CROP, "40,10,150")
            .with(Params.DRIVING_CROP, "full");

    private RenderPipeline pipeline;

    @BeforeEach
    void open() {
        pipeline = openPipeline(1);
    }

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void renders_areTheSameInAnyOrderAndInAFreshPipeline() {
        Shot shot = shot(VALUES);
        List<byte[]> forward = List.of(render(pipeline, shot, 0), render(pipeline, shot, 1), render(pipeline, shot, 2));
        try (RenderPipeline fresh = openPipeline(2)) {
            assertThat(render(fresh, shot, 2)).isEqualTo(forward.get(2));
            assertThat(render(fresh, shot, 0)).isEqualTo(forward.get(0));
            assertThat(render(fresh, shot, 1)).isEqualTo(forward.get(1));
        }
        assertThat(forward.get(0)).isNotEqualTo(forward.get(1));
    }

    @Test
    void renders_areTheSameFromManyThreads() throws Exception {
        Shot shot = shot(VALUES);
        List<byte[]> alone = List.of(render(pipeline, shot, 0), render(pipeline, shot, 1));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<byte[]>> jobs = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int frame = i % 2;
                jobs.add(() -> render(pipeline, shot, frame));
            }
            List<Future<byte[]>> results = threads.invokeAll(jobs);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(alone.get(i % 2));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void pixelsOutsideTheSourceCrop_areThoseOfTheSourcePlate() {
        Shot shot = shot(VALUES);
        byte[] out = render(pipeline, shot, 1);
        long plateFrame = pipeline.report(shot).frames().get(0).frame();
        byte[] plate = shot.sources().get(0).read(plateFrame, RenderPipelineTest::bytes);
        int changed = 0;
        for (int y = 0; y < 180; y++) {
            for (int x = 0; x < 240; x++) {
                boolean same = out[(y * 240 + x) * 3] == plate[(y * 240 + x) * 3];
                if (x < 40 || x >= 190 || y < 10 || y >= 160) {
                    assertThat(same).as("pixel %d,%d", x, y).isTrue();
                } else if (!same) {
                    changed++;
                }
            }
        }
        assertThat(changed).isGreaterThan(150 * 150 / 4);
    }

    @Test
    void mixOfZero_isThePlateItself() {
        Shot shot = shot(VALUES.with(Params.MIX, 0.0));
        long plateFrame = pipeline.report(shot).frames().get(0).frame();
        assertThat(render(pipeline, shot, 0))
                .isEqualTo(shot.sources().get(0).read(plateFrame, RenderPipelineTest::bytes));
    }

    @Test
    void squareFraming_hasTheNetworksSize() {
        Shot shot = shot(VALUES.with(Params.FRAMING, Framing.SQUARE));
        OutputFormat format = pipeline.outputFormat(shot);
        assertThat(format).isEqualTo(new OutputFormat(256, 256, SampleDepth.BYTE, false));
        assertThat(render(pipeline, shot, 0)).hasSize(256 * 256 * 3);
    }

    @Test
    void tile_holdsTheSamePixelsAsTheWholeFrame() {
        Shot shot = shot(VALUES);
        byte[] whole = render(pipeline, shot, 1);
        OwnedFrame memory = OwnedFrame.allocate(60, 50, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        FrameView tile = new FrameView(
                memory.view().data(),
                0,
                60 * 3,
                240,
                180,
                30,
                40,
                90,
                90,
                SampleDepth.BYTE,
                ChannelLayout.RGB,
                AlphaMode.OPAQUE);
        pipeline.render(shot, 1, tile);
        for (int y = 0; y < 50; y++) {
            for (int i = 0; i < 180; i++) {
                int at = ((y + 40) * 240 + 30) * 3 + i;
                assertThat(tile.data().get(y * 180 + i)).isEqualTo(whole[at]);
            }
        }
    }

    @Test
    void cutOutSources_giveTheObjectsMaskAsAlpha() {
        Shot opaque = shot(VALUES.with(Params.FRAMING, Framing.SQUARE));
        MemoryClip clear = new MemoryClip("clear", List.of(transparentBorder()));
        Shot cutOut = new Shot(opaque.driving(), List.of(clear), opaque.params().with(Params.SOURCE_CROP, "full"));
        assertThat(pipeline.outputFormat(cutOut).alpha()).isTrue();
        FrameResult result = pipeline.render(cutOut, 0, output(pipeline, cutOut).view());
        FrameResult solid = pipeline.render(opaque, 0, output(pipeline, opaque).view());
        assertThat(solid.result().alpha()).containsOnly(1f);
        assertThat(result.result().alpha()).isNotEqualTo(solid.result().alpha());
    }

    private static RenderPipeline openPipeline(int threads) {
        return RenderPipeline.open(
                Bundles.FACE_DRAFT,
                new EngineSettings(new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, threads, 64 << 20));
    }

    private static Shot shot(ParamValues values) {
        List<OwnedFrame> driving = new ArrayList<>();
        List<OwnedFrame> source = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            driving.add(pattern(128, 128, 7 * i + 1));
            source.add(pattern(240, 180, 31 * i + 5));
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

    private static OwnedFrame transparentBorder() {
        OwnedFrame frame = OwnedFrame.allocate(128, 128, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.STRAIGHT);
        for (int y = 0; y < 128; y++) {
            for (int x = 0; x < 128; x++) {
                int at = frame.view().offset(x, y);
                boolean inside = Math.hypot(x - 64, y - 64) < 40;
                frame.view().data().put(at, (byte) (2 * x));
                frame.view().data().put(at + 3, (byte) (inside ? 255 : 0));
            }
        }
        return frame;
    }

    private static OwnedFrame output(RenderPipeline pipeline, Shot shot) {
        OutputFormat format = pipeline.outputFormat(shot);
        return OwnedFrame.allocate(
                format.width(),
                format.height(),
                format.depth(),
                format.alpha() ? ChannelLayout.RGBA : ChannelLayout.RGB,
                format.alpha() ? AlphaMode.STRAIGHT : AlphaMode.OPAQUE);
    }

    private static byte[] render(RenderPipeline pipeline, Shot shot, long frame) {
        OwnedFrame output = output(pipeline, shot);
        pipeline.render(shot, frame, output.view());
        return bytes(output.view());
    }

    private static byte[] bytes(FrameView view) {
        ByteBuffer data = view.data().duplicate();
        byte[] out = new byte[data.capacity()];
        data.get(0, out);
        return out;
    }
}
