package org.poseweave.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.model.Bundles;
import org.poseweave.model.DeviceChoice;
import org.poseweave.params.CutMode;
import org.poseweave.params.Framing;
import org.poseweave.params.FramingParams;
import org.poseweave.params.MotionMode;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;

/** What the motion parameters do to rendered frames, whatever the weights are. */
class DrivingMotionTest {
    private static final int FRAMES = 6;
    private static final ParamValues VALUES = ParamValues.defaults()
            .with(Params.SOURCES, SourceMethod.GIVEN)
            .with(Params.SOURCE_FRAMES, "1")
            .with(Params.SOURCE_CROP, "full")
            .with(Params.DRIVING_CROP, "full")
            .with(Params.FRAMING, Framing.SQUARE)
            .with(
                    FramingParams.CUTS,
                    CutMode.IGNORE); // waves have no subject: whether it comes or goes is up to the weights

    private RenderPipeline pipeline;
    private final MemoryClip driving = clip("driving", 1, FRAMES);
    private final MemoryClip source = clip("source", 40, 1);

    @BeforeEach
    void open() {
        pipeline = open(1);
    }

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void offset_takesALaterFrameAndHoldsTheEnds() {
        ParamValues later = VALUES.with(Params.TIME_OFFSET, 2);
        assertThat(render(later, 1)).isEqualTo(render(VALUES, 3));
        assertThat(render(later, 5)).isEqualTo(render(VALUES, 5));
        assertThat(render(VALUES.with(Params.TIME_OFFSET, -9), 4)).isEqualTo(render(VALUES, 0));
        assertThat(render(VALUES, 1)).isNotEqualTo(render(VALUES, 3));
    }

    @Test
    void hold_freezesOneFrame() {
        ParamValues held = VALUES.with(Params.HOLD_FRAME, 3);
        assertThat(render(held, 0)).isEqualTo(render(VALUES, 2));
        assertThat(render(held, 5)).isEqualTo(render(VALUES, 2));
    }

    @Test
    void strengthOfZero_holdsTheReference() {
        ParamValues none = VALUES.with(Params.STRENGTH, 0.0).with(Params.REFERENCE, "4");
        assertThat(render(none, 0)).isEqualTo(render(none, 5));
        assertThat(differing(render(none, 1), render(VALUES, 3))).isLessThan(0.001);
    }

    @Test
    void relativeMotion_atTheReferenceIsTheSourceInItsOwnPose() {
        ParamValues relative = VALUES.with(Params.MOTION, MotionMode.RELATIVE).with(Params.REFERENCE, "2");
        byte[] atReference = render(relative, 1);
        Shot own = new Shot(source, List.of(source), VALUES);
        assertThat(differing(atReference, render(own, 0, pipeline))).isLessThan(0.001);
        assertThat(render(relative, 4)).isNotEqualTo(atReference);
    }

    @Test
    void everyControl_isTheSameInAnyOrderAndInAFreshPipeline() {
        ParamValues all = VALUES.with(Params.MOTION, MotionMode.SHAPE)
                .with(Params.STRENGTH, 0.8)
                .with(Params.MOUTH_GAIN, 1.5)
                .with(Params.SMOOTHING, 1.0)
                .with(Params.SCALE_LOCK, true)
                .with(Params.TIME_OFFSET, 1);
        List<byte[]> forward = new ArrayList<>();
        for (int frame = 0; frame < FRAMES; frame++) {
            forward.add(render(all, frame));
        }
        for (int frame = FRAMES - 1; frame >= 0; frame -= 2) {
            try (RenderPipeline fresh = open(2)) {
                assertThat(render(new Shot(driving, List.of(source), all), frame, fresh))
                        .isEqualTo(forward.get(frame));
            }
        }
        assertThat(forward.get(0)).isNotEqualTo(forward.get(3));
    }

    @Test
    void smoothing_looksOnlyAtFramesWithinItsReach() {
        CountingClip counted = CountingClip.of(driving);
        Shot shot = new Shot(counted, List.of(source), VALUES.with(Params.SMOOTHING, 0.4));
        render(shot, 2, pipeline);
        assertThat(counted.reads().get()).isEqualTo(1 + 3); // its own picture, and the poses of 1, 2, 3
        render(shot, 3, pipeline);
        assertThat(counted.reads().get()).isEqualTo(4 + 1 + 1);
    }

    @Test
    void referenceOfAClipOfOneFrame_isRefusedWithAWayOut() {
        Shot shot = new Shot(source, List.of(source), VALUES.with(Params.MOTION, MotionMode.RELATIVE));
        assertThatThrownBy(() -> render(shot, 0, pipeline))
                .isInstanceOf(RenderException.class)
                .hasMessage("expected a driving clip of several frames for motion that is measured from a reference"
                        + " frame; found one frame of source; set motion to absolute and all gains to 1, or give the"
                        + " driving clip as a file");
    }

    @Test
    void referenceOutsideTheClip_isRefused() {
        assertThatThrownBy(() -> render(VALUES.with(Params.STRENGTH, 0.5).with(Params.REFERENCE, "7"), 0))
                .isInstanceOf(RenderException.class)
                .hasMessage("expected reference within 1-6, the frames of driving; found 7; correct it or write auto");
        assertThatThrownBy(() -> VALUES.with(Params.REFERENCE, "first"))
                .isInstanceOf(RenderException.class)
                .hasMessageContaining("auto or the number of a driving frame");
    }

    private byte[] render(ParamValues values, long frame) {
        return render(new Shot(driving, List.of(source), values), frame, pipeline);
    }

    private static byte[] render(Shot shot, long frame, RenderPipeline pipeline) {
        OwnedFrame out = OwnedFrame.allocate(256, 256, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        pipeline.render(shot, frame, out.view());
        ByteBuffer data = out.view().data();
        byte[] bytes = new byte[data.capacity()];
        data.get(0, bytes);
        return bytes;
    }

    /** Share of bytes that differ by more than one step. */
    private static double differing(byte[] a, byte[] b) {
        int count = 0;
        for (int i = 0; i < a.length; i++) {
            count += Math.abs((a[i] & 0xff) - (b[i] & 0xff)) > 1 ? 1 : 0;
        }
        return (double) count / a.length;
    }

    private static RenderPipeline open(int threads) {
        return RenderPipeline.open(
                Bundles.FACE_DRAFT,
                new EngineSettings(new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, threads, 64 << 20));
    }

    private static MemoryClip clip(String name, int seed, int frames) {
        List<OwnedFrame> pictures = new ArrayList<>();
        for (int f = 0; f < frames; f++) {
            OwnedFrame frame = OwnedFrame.allocate(128, 128, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
            for (int i = 0; i < 128 * 128; i++) {
                int x = i % 128;
                int y = i / 128;
                double wave = Math.sin((x + seed + 9 * f) * 0.11) + Math.cos((y - 2 * seed - 5 * f) * 0.07);
                frame.view().data().put(3 * i, (byte) (127 + 60 * wave));
                frame.view().data().put(3 * i + 1, (byte) (2 * x));
                frame.view().data().put(3 * i + 2, (byte) (2 * y));
            }
            pictures.add(frame);
        }
        return new MemoryClip(name, pictures);
    }
}
