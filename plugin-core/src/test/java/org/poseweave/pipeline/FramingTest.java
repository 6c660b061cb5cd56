package org.poseweave.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.Bundles;
import org.poseweave.model.DeviceChoice;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.motionfile.Coordinates;
import org.poseweave.motionfile.MotionFile;
import org.poseweave.motionfile.MotionHeader;
import org.poseweave.params.CutMode;
import org.poseweave.params.Framing;
import org.poseweave.params.FramingParams;
import org.poseweave.params.LostMode;
import org.poseweave.params.MotionMode;
import org.poseweave.params.Output;
import org.poseweave.params.OutputParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.track.FrameMotion;
import org.poseweave.track.MotionTrack;

/** What the framing parameters do to rendered frames, whatever the weights are. */
class FramingTest {
    private static final int FRAMES = 8;
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final ParamValues VALUES = ParamValues.defaults()
            .with(Params.SOURCES, SourceMethod.GIVEN)
            .with(Params.SOURCE_FRAMES, "2")
            .with(Params.SOURCE_CROP, "40,10,90")
            .with(Params.DRIVING_CROP, "30,0,110");

    @TempDir
    private Path folder;

    private RenderPipeline pipeline;
    private final MemoryClip driving = clip("driving", 1, FRAMES);
    private final MemoryClip source = clip("source", 40, 3);

    @BeforeEach
    void open() {
        pipeline = openPipeline();
    }

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void everyControl_isTheSameInAnyOrderAndInAFreshPipeline() {
        ParamValues all = VALUES.with(Params.DRIVING_CROP, "track")
                .with(Params.SOURCE_CROP, "track")
                .with(FramingParams.TRACK_SMOOTHING, 2.0)
                .with(FramingParams.MARGIN, 0.1)
                .with(Params.MOTION, MotionMode.RELATIVE)
                .with(Params.SMOOTHING, 1.0)
                .with(Params.SCALE_LOCK, true)
                .with(FramingParams.LOST, LostMode.FADE)
                .with(FramingParams.LOST_BELOW, 0.45)
                .with(FramingParams.FADE_FRAMES, 3);
        List<byte[]> forward = new ArrayList<>();
        for (int frame = 0; frame < FRAMES; frame++) {
            forward.add(render(all, frame));
        }
        try (RenderPipeline fresh = openPipeline()) {
            for (int frame : new int[] {6, 1}) {
                assertThat(render(fresh, new Shot(driving, List.of(source), all), frame))
                        .isEqualTo(forward.get(frame));
            }
        }
    }

    @Test
    void analysis_changesNoPixelOfFramesThatShowTheSubject() {
        ParamValues analysed = VALUES.with(FramingParams.LOST, LostMode.HOLD).with(FramingParams.LOST_BELOW, 0.0);
        assertThat(render(analysed, 3)).isEqualTo(render(VALUES, 3));
        ParamValues smooth = analysed.with(Params.SMOOTHING, 1.5);
        assertThat(render(smooth, 3)).isEqualTo(render(VALUES.with(Params.SMOOTHING, 1.5), 3));
    }

    @Test
    void lostSubject_leavesThePlate() {
        ParamValues pass = VALUES.with(FramingParams.LOST, LostMode.PASS).with(FramingParams.LOST_BELOW, 1.0);
        assertThat(render(pass, 3)).isEqualTo(render(VALUES.with(Params.MIX, 0.0), 3));
        assertThatThrownBy(() -> render(pass.with(FramingParams.LOST, LostMode.FAIL), 3))
                .hasMessageContaining("the subject in frame 4 of the driving clip");
    }

    @Test
    void motionFile_givesTheSamePixelsAsTheClipItself() throws IOException {
        for (String crop : new String[] {"auto", "track", "1: 20,0,100; 8: 50,10,90"}) {
            ParamValues values = VALUES.with(Params.DRIVING_CROP, crop).with(Params.SMOOTHING, 0.8);
            MotionTrack track = pipeline.driving().analyse(driving, values, RenderMonitor.NONE);
            String json = write(track, Coordinates.CROP, "motion.json");
            String csv = write(track, Coordinates.FRAME, "motion.csv");
            byte[] direct = render(values, 5);
            assertThat(render(VALUES.with(Params.SMOOTHING, 0.8).with(FramingParams.MOTION_FILE, json), 5))
                    .isEqualTo(direct);
            assertThat(render(VALUES.with(Params.SMOOTHING, 0.8).with(FramingParams.MOTION_FILE, csv), 5))
                    .isEqualTo(direct);
        }
    }

    @Test
    void editedMotionFile_isReadAnewAndCutsStopTheSmoothing() throws IOException {
        MotionTrack track = pipeline.driving().analyse(driving, VALUES, RenderMonitor.NONE);
        ParamValues values = VALUES.with(Params.SMOOTHING, 1.0)
                .with(FramingParams.MOTION_FILE, write(withCutAt(-1, track), Coordinates.CROP, "edited.json"));
        byte[] smooth = render(values, 4);
        write(withCutAt(4, track), Coordinates.CROP, "edited.json");
        byte[] stopped = render(values, 4);
        assertThat(stopped).isNotEqualTo(smooth).isEqualTo(render(values.with(Params.SMOOTHING, 0.0), 4));
        assertThat(render(values.with(FramingParams.CUTS, CutMode.IGNORE), 4)).isEqualTo(smooth);
    }

    @Test
    void onlyFrameOfAHost_takesItsPlaceInTheMotionFile() throws IOException {
        MotionTrack track = pipeline.driving().analyse(driving, VALUES, RenderMonitor.NONE);
        ParamValues values = VALUES.with(Params.SMOOTHING, 1.0)
                .with(FramingParams.MOTION_FILE, write(track, Coordinates.CROP, "motion.json"));
        MemoryClip current = new MemoryClip("driving", List.of(frame(1, 5)));
        Shot shot = new Shot(current, List.of(source), values, Optional.empty(), 5);
        assertThat(render(pipeline, shot, 0)).isEqualTo(render(values, 5));
    }

    @Test
    void movingSourceSquare_isPastedWhereItIsInThePlatesFrame() {
        ParamValues moving = VALUES.with(Params.SOURCE_CROP, "1: 0,0,90; 2: 40,10,90; 3: 9,9,40");
        assertThat(render(moving, 2)).isEqualTo(render(VALUES, 2));
        assertThat(render(moving.with(Params.SOURCE_FRAMES, "1"), 2))
                .isEqualTo(render(VALUES.with(Params.SOURCE_FRAMES, "1").with(Params.SOURCE_CROP, "0,0,90"), 2));
    }

    @Test
    void hand_isTheSquareOfItsShares() {
        ParamValues hand = VALUES.with(Params.DRIVING_CROP, "hand")
                .with(FramingParams.DRIVING_CENTRE_X, 0.25)
                .with(FramingParams.DRIVING_CENTRE_Y, 0.5)
                .with(FramingParams.DRIVING_SIZE, 0.5);
        assertThat(pipeline.driving().squares(driving, hand, RenderMonitor.NONE).at(3))
                .isEqualTo(new CropSquare(40, 60, 60));
        assertThat(render(hand, 1)).isEqualTo(render(VALUES.with(Params.DRIVING_CROP, "10,30,60"), 1));
    }

    @Test
    void margin_widensFoundSquaresOnly() {
        ParamValues auto = VALUES.with(Params.DRIVING_CROP, "track");
        CropSquare found =
                pipeline.driving().squares(driving, auto, RenderMonitor.NONE).at(2);
        CropSquare wide = pipeline.driving()
                .squares(driving, auto.with(FramingParams.MARGIN, 0.5), RenderMonitor.NONE)
                .at(2);
        assertThat(wide).isEqualTo(new CropSquare(found.centreX(), found.centreY(), 1.5 * found.side()));
        assertThat(render(VALUES.with(FramingParams.MARGIN, 0.5), 1)).isEqualTo(render(VALUES, 1));
    }

    /** A lost subject shows the driving frame of its own number, in whatever square the subject is followed. */
    @Test
    void drivingFraming_pastesIntoTheSquareThatIsFollowed() {
        ParamValues into = VALUES.with(Params.FRAMING, Framing.DRIVING).with(Params.FEATHER, 0.0);
        String keys = "1: 20,0,80; 8: 62,14,80";
        byte[] moved = render(into.with(Params.DRIVING_CROP, keys), 7);
        byte[] plate = bytes(frame(1, 7));
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH;
            if (x < 61 || x > 143 || y < 13 || y > 95) {
                assertThat(moved[3 * i]).as("%d,%d", x, y).isEqualTo(plate[3 * i]);
            }
        }
        assertThat(moved)
                .isEqualTo(render(into.with(Params.DRIVING_CROP, "62,14,80"), 7))
                .isNotEqualTo(plate);
        ParamValues lost = into.with(FramingParams.LOST, LostMode.PASS).with(FramingParams.LOST_BELOW, 1.0);
        assertThat(render(lost, 5)).isEqualTo(bytes(frame(1, 5)));
    }

    @Test
    void plateOfDrivingFraming_hasTheSizeOfTheDrivingClipAndGivesTheBackground() {
        MemoryClip plate = clip("plate", 77, FRAMES);
        ParamValues into = VALUES.with(Params.FRAMING, Framing.DRIVING).with(Params.MIX, 0.0);
        Shot none = new Shot(driving, List.of(source), into, Optional.of(plate), 0);
        assertThat(render(pipeline, none, 3)).isEqualTo(bytes(frame(77, 3)));
        ParamValues clean = into.with(Params.MIX, 1.0).with(OutputParams.OUTPUT, Output.PLATE);
        Shot other = new Shot(clip("other", 5, FRAMES), List.of(source), clean, Optional.of(plate), 0);
        Shot shot = new Shot(driving, List.of(source), clean, Optional.of(plate), 0);
        assertThat(render(pipeline, shot, 3))
                .as("completed from the plate clip, whoever drives")
                .isEqualTo(render(pipeline, other, 3))
                .isNotEqualTo(render(clean, 3));
    }

    @Test
    void plate_takesTheResultFrameByFrameAndItsLastFrameHolds() {
        MemoryClip plate = clip("plate", 77, 2);
        ParamValues none = VALUES.with(Params.MIX, 0.0);
        for (int frame = 0; frame < 3; frame++) {
            Shot shot = new Shot(driving, List.of(source), none, Optional.of(plate), 0);
            assertThat(render(pipeline, shot, frame)).isEqualTo(bytes(frame(77, Math.min(1, frame))));
        }
        byte[] mixed = render(pipeline, new Shot(driving, List.of(source), VALUES, Optional.of(plate), 0), 1);
        assertThat(mixed).isNotEqualTo(bytes(frame(77, 1))).isNotEqualTo(render(VALUES, 1));
        MemoryClip small = new MemoryClip(
                "small", List.of(OwnedFrame.allocate(8, 8, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE)));
        Shot wrong = new Shot(driving, List.of(source), VALUES, Optional.of(small), 0);
        assertThatThrownBy(() -> render(pipeline, wrong, 0))
                .hasMessage(
                        "expected a plate of the output's size, 160x120; found 8x8 in small; give the result of a render"
                                + " of the same clips and framing");
    }

    @Test
    void framesRead_areAllForWhatIsAnalysedAndOneWithAMotionFile() {
        assertThat(RenderPipeline.drivingFrames(VALUES, 5, 20).frames()).containsExactly(0L, 5L);
        assertThat(RenderPipeline.drivingFrames(VALUES.with(Params.DRIVING_CROP, "track"), 5, 20)
                        .whole())
                .isTrue();
        assertThat(RenderPipeline.drivingFrames(VALUES.with(FramingParams.LOST, LostMode.HOLD), 5, 20)
                        .whole())
                .isTrue();
        ParamValues relative = VALUES.with(Params.MOTION, MotionMode.RELATIVE);
        assertThat(RenderPipeline.drivingFrames(relative, 5, 20).whole()).isTrue();
        assertThat(RenderPipeline.drivingFrames(relative.with(FramingParams.CUTS, CutMode.IGNORE), 5, 20)
                        .whole())
                .isFalse();
        assertThat(RenderPipeline.drivingFrames(relative.with(FramingParams.MOTION_FILE, "m.json"), 5, 20)
                        .frames())
                .containsExactly(5L);
    }

    private String write(MotionTrack track, Coordinates coordinates, String name) throws IOException {
        Path file = folder.resolve(name);
        try (Writer to = Files.newBufferedWriter(file)) {
            new MotionFile(MotionHeader.of(driving.info(), pipeline.bundle(), coordinates), track)
                    .write(to, MotionFile.isCsv(name));
        }
        return file.toString();
    }

    /** The track with one cut, at a frame that a negative number leaves out, whatever the network saw in it. */
    private static MotionTrack withCutAt(long cut, MotionTrack track) {
        List<FrameMotion> frames = new ArrayList<>();
        for (long frame = 0; frame < track.count(); frame++) {
            FrameMotion at = track.at(frame);
            frames.add(new FrameMotion(at.square(), at.pose(), at.presence(), frame == cut));
        }
        return new MotionTrack(frames);
    }

    private byte[] render(ParamValues values, long frame) {
        return render(pipeline, new Shot(driving, List.of(source), values), frame);
    }

    private static byte[] render(RenderPipeline pipeline, Shot shot, long frame) {
        OwnedFrame out = OwnedFrame.allocate(WIDTH, HEIGHT, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        pipeline.render(shot, frame, out.view());
        return bytes(out);
    }

    private static byte[] bytes(OwnedFrame frame) {
        ByteBuffer data = frame.view().data();
        byte[] bytes = new byte[data.capacity()];
        data.get(0, bytes);
        return bytes;
    }

    private static RenderPipeline openPipeline() {
        return RenderPipeline.open(
                Bundles.FACE_DRAFT, new EngineSettings(new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, 1, 64 << 20));
    }

    private static MemoryClip clip(String name, int seed, int frames) {
        List<OwnedFrame> pictures = new ArrayList<>();
        for (int f = 0; f < frames; f++) {
            pictures.add(frame(seed, f));
        }
        return new MemoryClip(name, pictures);
    }

    private static OwnedFrame frame(int seed, int f) {
        OwnedFrame frame = OwnedFrame.allocate(WIDTH, HEIGHT, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH;
            double wave = Math.sin((x + seed + 9 * f) * 0.11) + Math.cos((y - 2 * seed - 5 * f) * 0.07);
            frame.view().data().put(3 * i, (byte) (127 + 60 * wave));
            frame.view().data().put(3 * i + 1, (byte) (x + seed));
            frame.view().data().put(3 * i + 2, (byte) (2 * y));
        }
        return frame;
    }
}
