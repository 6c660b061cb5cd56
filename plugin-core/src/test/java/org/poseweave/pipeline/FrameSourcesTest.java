package org.poseweave.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poseweave.clip.Clip;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.model.Bundles;
import org.poseweave.model.DeviceChoice;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Framing;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.params.SourceParams;
import org.poseweave.source.SourceFrame;

/** Which sources a frame uses, and how much: properties that hold whatever the weights of the network are. */
class FrameSourcesTest {
    private static final int SIDE = 96;
    private static final ParamValues VALUES = ParamValues.defaults()
            .with(Params.SOURCE_CROP, "full")
            .with(Params.DRIVING_CROP, "full")
            .with(Params.FRAMING, Framing.SQUARE)
            .with(Params.SOURCE_COUNT, 4);

    private final Clip driving = blobs("driving", 5, 3);
    private final Clip one = blobs("one", 6, 11);
    private final Clip two = blobs("two", 6, 40);
    private RenderPipeline pipeline;

    @BeforeEach
    void open() {
        pipeline = openPipeline();
    }

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void weightZero_isARenderWithoutTheClip() {
        for (SourceMethod method : SourceMethod.values()) {
            ParamValues values = VALUES.with(Params.SOURCES, method).with(Params.SOURCE_FRAMES, "2,5");
            byte[] alone = render(new Shot(driving, List.of(one), values), 1);
            byte[] both = render(new Shot(driving, List.of(one, two), values), 1);
            ParamValues without = values.with(SourceParams.SOURCE_WEIGHTS, "1,0");
            byte[] removed = render(new Shot(driving, List.of(one, two), without), 1);
            if (method == SourceMethod.GIVEN || method == SourceMethod.EVEN) { // others may choose of one clip only
                assertThat(both).as(method.key()).isNotEqualTo(alone);
            }
            assertThat(removed).as(method.key()).isEqualTo(alone);
        }
    }

    @Test
    void gainZero_isARenderWithoutTheClip() {
        ParamValues given = VALUES.with(Params.SOURCES, SourceMethod.GIVEN).with(Params.SOURCE_FRAMES, "2,5/1,3");
        byte[] alone = render(new Shot(driving, List.of(one), given.with(Params.SOURCE_FRAMES, "2,5")), 1);
        Shot both = new Shot(driving, List.of(one, two), given);
        assertThat(render(both, 1)).isNotEqualTo(alone);
        assertThat(render(new Shot(driving, both.sources(), gain(given, 1, 0)), 1))
                .isEqualTo(alone);
    }

    @Test
    void gain_fadesAClipOut() {
        ParamValues given = VALUES.with(Params.SOURCES, SourceMethod.GIVEN).with(Params.SOURCE_FRAMES, "2,5/1,3");
        List<Clip> clips = List.of(one, two);
        byte[] full = render(new Shot(driving, clips, given), 1);
        byte[] half = render(new Shot(driving, clips, gain(given, 1, 0.2)), 1);
        byte[] next = render(new Shot(driving, clips, gain(given, 1, 1e-4)), 1);
        byte[] object = render(new Shot(driving, clips, gain(given, 1, 1e-9)), 1);
        assertThat(half).isNotEqualTo(full);
        assertThat(difference(next, object))
                .isLessThan(difference(half, object))
                .isLessThan(difference(full, object));
    }

    @Test
    void gainZeroOfAllClips_isRefused() {
        assertThatThrownBy(() -> render(new Shot(driving, List.of(one), gain(VALUES, 0, 0)), 1))
                .hasMessage(
                        "expected a source clip whose gain is above 0 and that gives a source frame; found gain 0 for"
                                + " all of them; raise one of sourceGain1, ...");
    }

    @Test
    void topK_ofAllSources_isOff() {
        Shot shot = new Shot(driving, List.of(one), VALUES);
        byte[] off = render(shot, 1);
        for (int k : new int[] {4, 9, 16}) {
            assertThat(render(new Shot(driving, shot.sources(), VALUES.with(SourceParams.TOP_K, k)), 1))
                    .isEqualTo(off);
        }
    }

    @Test
    void topK_usesTheNearestBeforeTheBackgroundOfAll() {
        Shot shot = new Shot(driving, List.of(one), VALUES.with(SourceParams.TOP_K, 1));
        Shot all = new Shot(driving, shot.sources(), VALUES);
        List<SourceFrame> chosen = pipeline.report(all).frames();
        SourceReport report = pipeline.sourceReport(all, List.of(1L), RenderMonitor.NONE);
        SourceFrame nearest = report.entries().stream()
                .filter(entry -> chosen.contains(entry.frame()))
                .min((a, b) -> Double.compare(
                        a.poseDistance().orElseThrow(), b.poseDistance().orElseThrow()))
                .orElseThrow()
                .frame();
        FrameResult result = pipeline.render(shot, 1, output());
        assertThat(result.sources()).hasSize(1);
        assertThat(result.sources().get(0).rgb())
                .isEqualTo(pipeline.sourcePicture(shot, nearest).rgb());
        assertThat(render(shot, 1)).isNotEqualTo(render(all, 1));
    }

    @Test
    void nearest_followsThePoseFrameByFrame_theSameInAnyOrder() {
        Shot shot = new Shot(
                driving,
                List.of(one, two),
                VALUES.with(Params.SOURCES, SourceMethod.NEAREST).with(Params.SOURCE_COUNT, 2));
        List<byte[]> forward = new ArrayList<>();
        for (int frame = 0; frame < 5; frame++) {
            forward.add(render(shot, frame));
        }
        try (RenderPipeline fresh = openPipeline()) {
            for (int frame : new int[] {4, 1, 3, 0, 2}) {
                assertThat(render(fresh, shot, frame)).isEqualTo(forward.get(frame));
            }
        }
        for (int frame = 0; frame < 5; frame++) {
            SourceReport report = pipeline.sourceReport(shot, List.of((long) frame), RenderMonitor.NONE);
            SourceFrame nearest = report.entries().stream()
                    .filter(entry -> entry.nearestTo() == 1)
                    .findFirst()
                    .orElseThrow()
                    .frame();
            assertThat(pipeline.render(shot, frame, output()).sources())
                    .anyMatch(picture -> Arrays.equals(
                            picture.rgb(), pipeline.sourcePicture(shot, nearest).rgb()));
        }
    }

    @Test
    void nearest_readsAPictureOnce() {
        CountingClip source = CountingClip.of(one);
        Shot shot = new Shot(driving, List.of(source), VALUES.with(Params.SOURCES, SourceMethod.NEAREST));
        render(shot, 0);
        int reads = source.reads().get();
        render(shot, 0);
        assertThat(source.reads().get()).isEqualTo(reads);
        for (int frame = 0; frame < 5; frame++) {
            render(shot, frame);
        }
        assertThat(source.reads().get()).isLessThanOrEqualTo(6 + 4 + 1 + 6);
    }

    @Test
    void sourceReport_ratesEveryFrameThatWasLookedAt() {
        Shot shot = new Shot(
                driving,
                List.of(one, two),
                VALUES.with(Params.SOURCES, SourceMethod.GIVEN).with(Params.SOURCE_FRAMES, "2/5"));
        SourceReport report = pipeline.sourceReport(shot, List.of(), RenderMonitor.NONE);
        assertThat(report.chosen()).containsExactly(new SourceFrame(0, 1), new SourceFrame(1, 4));
        assertThat(report.entries())
                .hasSize(12)
                .allMatch(entry -> entry.poseDistance().isEmpty());
        assertThat(report.entries().stream().filter(entry -> entry.place().isPresent()))
                .extracting(SourceReport.Entry::frame)
                .isEqualTo(report.chosen());
    }

    private static ParamValues gain(ParamValues values, int clip, double gain) {
        return values.with(SourceParams.SOURCE_GAINS.get(clip), gain);
    }

    private static long difference(byte[] a, byte[] b) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
        }
        return sum;
    }

    private byte[] render(Shot shot, long frame) {
        return render(pipeline, shot, frame);
    }

    private static byte[] render(RenderPipeline pipeline, Shot shot, long frame) {
        OwnedFrame output = OwnedFrame.allocate(256, 256, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        pipeline.render(shot, frame, output.view());
        ByteBuffer data = output.view().data().duplicate();
        byte[] out = new byte[data.capacity()];
        data.get(0, out);
        return out;
    }

    private static FrameView output() {
        return OwnedFrame.allocate(256, 256, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE)
                .view();
    }

    private static RenderPipeline openPipeline() {
        return RenderPipeline.open(
                Bundles.FACE_DRAFT, new EngineSettings(new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, 1, 64 << 20));
    }

    /** Soft blobs that move from frame to frame, so that poses differ. */
    private static Clip blobs(String name, int count, int seed) {
        List<OwnedFrame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            OwnedFrame frame = OwnedFrame.allocate(SIDE, SIDE, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
            double centreX = 48 + 16 * Math.sin(seed + 1.3 * i);
            double centreY = 48 + 12 * Math.cos(2 * seed + 0.9 * i);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    double blob = Math.exp(-(Math.pow(x - centreX, 2) + Math.pow(y - centreY, 2)) / 400);
                    int at = frame.view().offset(x, y);
                    frame.view().data().put(at, (byte) (40 + 200 * blob));
                    frame.view().data().put(at + 1, (byte) (60 + 120 * blob + 20 * Math.sin(0.3 * x + seed)));
                    frame.view().data().put(at + 2, (byte) (y + seed));
                }
            }
            frames.add(frame);
        }
        return new MemoryClip(name, frames);
    }
}
