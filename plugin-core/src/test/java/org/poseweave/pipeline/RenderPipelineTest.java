package org.poseweave.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Framing;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.resample.FrameFit;

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

    @Test
    void sources_arePreparedOnceForManyDrivingClipsAndPerFrameParameters() {
        Shot like = shot(VALUES.with(Params.SOURCES, SourceMethod.DIVERSE));
        CountingClip source = CountingClip.of(like.sources().get(0));
        for (int i = 0; i < 3; i++) {
            Shot shot = new Shot(
                    new MemoryClip("driving " + i, List.of(pattern(128, 128, 9 * i))),
                    List.of(source),
                    like.params()
                            .with(Params.MIX, 1 - 0.1 * i)
                            .with(Params.FEATHER, 0.1 * i)
                            .with(Params.TEMPERATURE, 1.0 + i));
            pipeline.render(shot, 0, output(pipeline, shot).view());
            assertThat(source.reads().get()).isEqualTo(3 + 2 + 1); // candidates, chosen, plate
        }
        Shot other = new Shot(like.driving(), List.of(source), like.params().with(Params.SOURCE_COUNT, 1));
        pipeline.render(other, 0, output(pipeline, other).view());
        assertThat(source.reads().get()).isEqualTo(6 + 1 + 1); // what was seen in the candidates is kept
    }

    @Test
    void drivingCrop_isFoundOnceForManySources() {
        Shot like = shot(VALUES.with(Params.DRIVING_CROP, "auto"));
        CountingClip driving = CountingClip.of(like.driving());
        for (String crop : new String[] {"40,10,150", "full", "40,10,150"}) {
            Shot shot = new Shot(driving, like.sources(), like.params().with(Params.SOURCE_CROP, crop));
            pipeline.render(shot, 0, output(pipeline, shot).view());
        }
        assertThat(driving.reads().get()).isEqualTo(1 + 3);
    }

    @Test
    void parametersThatDoNotMatter_findWhatWasPrepared() {
        Shot like = shot(VALUES.with(Params.SOURCES, SourceMethod.GIVEN).with(Params.SOURCE_FRAMES, "1,3"));
        Shot other = new Shot(like.driving(), like.sources(), like.params().with(Params.SOURCE_COUNT, 7));
        assertThat(SourceSide.of(other)).isEqualTo(SourceSide.of(like));
        Shot more = new Shot(like.driving(), like.sources(), like.params().with(Params.SOURCE_FRAMES, "1"));
        assertThat(SourceSide.of(more)).isNotEqualTo(SourceSide.of(like));
    }

    @Test
    void cancellation_isAskedBetweenNetworkRunsAndLeavesNothingBehind() {
        Shot shot = shot(VALUES.with(Params.SOURCES, SourceMethod.DIVERSE)
                .with(Params.SOURCE_CROP, "auto")
                .with(Params.DRIVING_CROP, "auto"));
        byte[] whole;
        try (RenderPipeline fresh = openPipeline(1)) {
            whole = render(fresh, shot, 1);
        }
        Countdown unlimited = new Countdown(Integer.MAX_VALUE);
        try (RenderPipeline fresh = openPipeline(1)) {
            fresh.render(shot, 1, null, output(fresh, shot).view(), unlimited);
        }
        assertThat(unlimited.asked).isGreaterThan(60);
        assertThat(unlimited.shares).isSorted().startsWith(0.0).endsWith(1.0);
        for (int allowed = 0; allowed < unlimited.asked; allowed += 7) {
            Countdown monitor = new Countdown(allowed);
            OwnedFrame output = output(pipeline, shot);
            assertThatThrownBy(() -> pipeline.render(shot, 1, null, output.view(), monitor))
                    .isInstanceOf(RenderCancelledException.class);
            assertThat(monitor.asked).isEqualTo(allowed + 1);
            if (allowed == 21) {
                break; // later ones find the kept halves and end sooner
            }
        }
        assertThat(render(pipeline, shot, 1)).isEqualTo(whole);
    }

    @Test
    void manyStills_doNotDriveOutAnAnalysedClip() {
        Shot shot = shot(VALUES);
        CountingClip source = CountingClip.of(shot.sources().get(0));
        Shot clip = new Shot(shot.driving(), List.of(source), VALUES);
        pipeline.render(clip, 0, output(pipeline, clip).view());
        int reads = source.reads().get();
        for (int i = 0; i < 8; i++) {
            Shot still = new Shot(
                    shot.driving(), List.of(new MemoryClip("still " + i, List.of(pattern(240, 180, i)))), VALUES);
            pipeline.render(still, 0, output(pipeline, still).view());
        }
        pipeline.render(clip, 0, output(pipeline, clip).view());
        assertThat(source.reads().get()).isEqualTo(reads);
    }

    @Test
    void tilesOfAFrame_shareTheNetworksRun() {
        Shot shot = shot(VALUES);
        pipeline.render(shot, 1, output(pipeline, shot).view());
        for (int frame : new int[] {1, 2}) {
            Countdown monitor = new Countdown(Integer.MAX_VALUE);
            pipeline.render(shot, frame, null, output(pipeline, shot).view(), monitor);
            // A run of the network is preceded by a question of its own.
            assertThat(monitor.asked).isEqualTo(frame == 1 ? 2 : 3);
        }
    }

    @Test
    void outputOfAnotherSize_isTheFrameFitted() {
        Shot shot = shot(VALUES);
        OwnedFrame whole = output(pipeline, shot);
        pipeline.render(shot, 1, whole.view());
        OwnedFrame expected =
                OwnedFrame.allocate(130, 120, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED);
        FrameFit.fit(whole.view(), expected.view());
        OwnedFrame fitted =
                OwnedFrame.allocate(130, 120, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED);
        pipeline.render(shot, 1, fitted.view());
        byte[] found = bytes(fitted.view());
        byte[] wanted = bytes(expected.view());
        for (int i = 0; i < found.length; i++) {
            assertThat(Math.abs((found[i] & 0xff) - (wanted[i] & 0xff))).isLessThanOrEqualTo(1);
        }
        assertThat(found[3]).isZero();
        assertThat(found[(60 * 130 + 65) * 4 + 3]).isEqualTo((byte) 255);
    }

    @Test
    void matte_limitsTheResult() {
        Shot shot = shot(VALUES);
        byte[] full = render(pipeline, shot, 1);
        byte[] plate = render(pipeline, new Shot(shot.driving(), shot.sources(), VALUES.with(Params.MIX, 0.0)), 1);
        OwnedFrame matte = OwnedFrame.allocate(240, 180, SampleDepth.BYTE, ChannelLayout.ALPHA, AlphaMode.OPAQUE);
        for (int i = 0; i < 240 * 180; i++) {
            matte.view().data().put(i, (byte) (i % 240 < 100 ? 255 : 0));
        }
        OwnedFrame output = output(pipeline, shot);
        pipeline.render(shot, 1, matte.view(), output.view(), RenderMonitor.NONE);
        byte[] out = bytes(output.view());
        for (int i = 0; i < out.length; i++) {
            assertThat(out[i]).isEqualTo(i / 3 % 240 < 100 ? full[i] : plate[i]);
        }
        assertThat(out).isNotEqualTo(full).isNotEqualTo(plate);
    }

    /** Cancels after a number of questions. */
    private static final class Countdown implements RenderMonitor {
        private final int allowed;
        private final List<Double> shares = new ArrayList<>();
        private int asked;

        Countdown(int allowed) {
            this.allowed = allowed;
        }

        @Override
        public boolean cancelled() {
            return asked++ >= allowed;
        }

        @Override
        public void progress(String what, double share) {
            shares.add(share);
        }
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
