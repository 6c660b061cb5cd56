package org.poseweave.ofx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.Clips;
import org.poseweave.model.DeviceChoice;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.motionfile.Coordinates;
import org.poseweave.motionfile.MotionFile;
import org.poseweave.motionfile.MotionHeader;
import org.poseweave.ofx.FakeHost.FakeInput;
import org.poseweave.openfx.Identity;
import org.poseweave.openfx.Range;
import org.poseweave.openfx.Status;
import org.poseweave.params.FramingParams;
import org.poseweave.params.LostMode;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;
import org.poseweave.wiring.ClipPool;
import org.poseweave.wiring.EnginePool;

/** Squares by hand, tracking, motion files and plates in fake hosts, against the engine asked directly. */
class FramingNodeTest {
    private static final Path ROOT = Path.of(System.getProperty("poseweave.root"));
    private static final String PERSON =
            ROOT.resolve("examples/face-source.mp4").toString();
    private static final String MOTION =
            ROOT.resolve("examples/face-driver.mp4").toString();
    private static final int SIDE = 256;
    private static final int FIRST = 10;
    private static final int COUNT = 6;
    private static final ParamValues VALUES = ParamValues.defaults()
            .with(Params.SOURCES, SourceMethod.GIVEN)
            .with(Params.SOURCE_FRAMES, "3")
            .with(Params.SOURCE_CROP, "full")
            .with(Params.DRIVING_CROP, "full");

    private static EnginePool engines;
    private static ClipPool files;
    private static RenderPipeline direct;
    private static Clip person;
    private static Clip motion;

    private final PoseWeaveNode node =
            new PoseWeaveNode(engines, files, new ModelFolders(List.of(ROOT.resolve("models/bundles"))), 1);

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        engines = new EnginePool();
        files = new ClipPool();
        EngineSettings settings = new EngineSettings(new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, 1, 64 << 20);
        direct = RenderPipeline.open(ROOT.resolve("models/bundles/face-draft"), settings);
        person = Clips.open(PERSON);
        motion = Clips.open(MOTION);
    }

    @AfterAll
    static void close() {
        person.close();
        motion.close();
        direct.close();
        engines.close();
        files.close();
    }

    @Test
    void animatedSquareByHand_isThatOfEveryFrameThatARenderReads() {
        FakeHost host = filter(true);
        host.params.put(Params.DRIVING_CROP.key(), "hand");
        host.params.put(Params.SMOOTHING.key(), 0.8);
        host.animated.put(FramingParams.DRIVING_SIZE.key(), time -> 1 - 0.03 * (time - FIRST));
        ParamValues keyed =
                VALUES.with(Params.DRIVING_CROP, keys(time -> 1 - 0.03 * time)).with(Params.SMOOTHING, 0.8);
        assertThat(render(host, FIRST + 3)).isEqualTo(expected(keyed, 3));
        assertThat(render(host, FIRST + 3)).isNotEqualTo(expected(VALUES.with(Params.SMOOTHING, 0.8), 3));
        host.animated.clear();
        host.params.put(FramingParams.DRIVING_SIZE.key(), 0.5);
        assertThat(render(host, FIRST + 3))
                .isEqualTo(
                        expected(VALUES.with(Params.DRIVING_CROP, "64,64,128").with(Params.SMOOTHING, 0.8), 3));
    }

    @Test
    void motionFile_givesAHostOfTheCurrentFrameAloneWhatTheWholeClipGives() throws IOException {
        ParamValues tracked = VALUES.with(Params.DRIVING_CROP, "track").with(Params.SMOOTHING, 0.8);
        Path file = analysed(tracked);
        FakeHost host = filter(false);
        host.params.put(Params.DRIVING_CROP.key(), "track");
        host.params.put(Params.SMOOTHING.key(), 0.8);
        host.params.put(FramingParams.MOTION_FILE.key(), file.toString());
        assertThat(render(host, FIRST + 4)).isEqualTo(expected(tracked, 4));
        assertThat(host.messages).isEmpty();
    }

    @Test
    void trackingWithoutOtherFrames_searchesAndSaysSo() {
        FakeHost host = filter(false);
        host.params.put(Params.DRIVING_CROP.key(), "track");
        render(host, FIRST + 1);
        assertThat(host.messages).hasSize(1);
        assertThat(host.messages.get(0))
                .contains("This host gives no other frames", "searched in every frame", "poseweave analyse");
    }

    @Test
    void lostSubject_isSaidAndThePlateStays() {
        FakeHost host = filter(true);
        host.params.put(FramingParams.LOST.key(), LostMode.PASS.ordinal());
        host.params.put(FramingParams.LOST_BELOW.key(), 1.0);
        assertThat(render(host, FIRST + 2)).isEqualTo(expected(VALUES.with(Params.MIX, 0.0), 2));
        assertThat(host.messages.get(0)).contains("Driving frame 3 does not show the subject: Show the plate.");
    }

    @Test
    void plateInput_takesTheResult() {
        FakeHost host = new FakeHost();
        host.general = true;
        host.temporal = true;
        params(host);
        clip(host, HostShot.DRIVING, motion);
        clip(host, HostShot.SOURCE, person);
        FakeInput plate = clip(host, HostShot.PLATE, motion);
        host.output(SIDE, SIDE);
        host.params.put(Params.MIX.key(), 0.0);
        assertThat(render(host, FIRST + 2)).isEqualTo(pixels(motion, 2));
        assertThat(plate.asked).contains(FIRST + 2.0);
        host.temporal = false;
        plate.frames = time -> samples(pixels(motion, 2));
        assertThat(node.identity(host, host.at(FIRST + 2))).contains(new Identity(HostShot.PLATE, FIRST + 2));
        plate.frames = time -> samples(pixels(motion, (int) time - FIRST));
        host.temporal = true;
        host.params.put(Params.MIX.key(), 0.5);
        Shot shot = new Shot(new Part(motion), List.of(new Part(person)), VALUES.with(Params.MIX, 0.5));
        Shot plated = new Shot(shot.driving(), shot.sources(), shot.params(), Optional.of(new Part(motion)), 0);
        assertThat(render(host, FIRST + 2)).isEqualTo(direct(plated, 2));
    }

    private Path analysed(ParamValues values) throws IOException {
        Clip clip = new Part(motion);
        MotionFile file = new MotionFile(
                MotionHeader.of(clip.info(), direct.bundle(), Coordinates.CROP),
                direct.driving().analyse(clip, values, RenderMonitor.NONE));
        Path path = folder.resolve("motion.json");
        try (Writer to = Files.newBufferedWriter(path)) {
            file.write(to, false);
        }
        return path;
    }

    private static String keys(DoubleUnaryOperator size) {
        StringBuilder text = new StringBuilder();
        for (int frame = 0; frame < COUNT; frame++) {
            double side = SIDE * size.applyAsDouble(frame);
            text.append(frame + 1)
                    .append(':')
                    .append(128 - side / 2)
                    .append(',')
                    .append(128 - side / 2);
            text.append(',').append(side).append(';');
        }
        return text.toString();
    }

    private FakeHost filter(boolean temporal) {
        FakeHost host = new FakeHost();
        host.temporal = temporal;
        params(host);
        host.params.put(NodeParams.FILE, PERSON);
        host.params.put(NodeParams.ROLE, Role.DRIVES.ordinal());
        FakeInput input = clip(host, HostShot.SOURCE, motion);
        if (!temporal) {
            input.frames = time -> samples(pixels(motion, (int) host.now - FIRST));
        }
        host.output(SIDE, SIDE);
        return host;
    }

    private static void params(FakeHost host) {
        host.params.put(Params.SOURCES.key(), SourceMethod.GIVEN.ordinal());
        host.params.put(Params.SOURCE_FRAMES.key(), "3");
        host.params.put(Params.SOURCE_CROP.key(), "full");
        host.params.put(Params.DRIVING_CROP.key(), "full");
    }

    private static FakeInput clip(FakeHost host, String name, Clip clip) {
        FakeInput input = host.add(name, SIDE, SIDE, time -> samples(pixels(clip, (int) time - FIRST)));
        input.range = new Range(FIRST, FIRST + COUNT - 1);
        return input;
    }

    /** What the node renders: RGBA bytes, top row first. */
    private byte[] render(FakeHost host, int time) {
        host.now = time;
        assertThat(node.render(host, host.at(time)))
                .as("messages %s", host.messages)
                .isEqualTo(Status.OK);
        FakeImage out = host.inputs.get("Output").last;
        byte[] bytes = new byte[4 * SIDE * SIDE];
        for (int i = 0; i < bytes.length; i++) {
            double level = out.get(i / 4 % SIDE, SIDE - 1 - i / 4 / SIDE, i % 4);
            bytes[i] = (byte) Math.round(level * 255);
        }
        assertThat(host.imagesOut.get()).as("images not released").isZero();
        return bytes;
    }

    /** What the engine renders of the part of the driver and the whole source. */
    private static byte[] expected(ParamValues values, long frame) {
        return direct(new Shot(new Part(motion), List.of(person), values), frame);
    }

    private static byte[] direct(Shot shot, long frame) {
        OwnedFrame out = OwnedFrame.allocate(SIDE, SIDE, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.OPAQUE);
        direct.render(shot, frame, null, out.view(), RenderMonitor.NONE);
        byte[] bytes = new byte[4 * SIDE * SIDE];
        out.view().data().get(0, bytes);
        return bytes;
    }

    private static FakeImage.Samples samples(byte[] rgba) {
        return (x, y, c) -> (rgba[((SIDE - 1 - y) * SIDE + x) * 4 + c] & 0xff) / 255.0;
    }

    /** A frame of a file as RGBA bytes, top row first. */
    private static byte[] pixels(Clip clip, int frame) {
        return clip.read(frame, view -> {
            RowReader reader = new RowReader(view);
            float[] row = new float[4 * SIDE];
            byte[] bytes = new byte[4 * SIDE * SIDE];
            for (int y = 0; y < SIDE; y++) {
                reader.readStored(y, 0, SIDE, row);
                for (int i = 0; i < row.length; i++) {
                    bytes[y * row.length + i] = (byte) Math.round(row[i] * 255);
                }
            }
            return bytes;
        });
    }

    /** The first frames of a file, in the bytes that the hosts of these tests give. */
    private record Part(Clip clip) implements Clip {
        @Override
        public ClipInfo info() {
            return new ClipInfo("part", SIDE, SIDE, COUNT, 24, 1, SampleDepth.BYTE, false);
        }

        @Override
        public <T> T read(long frame, Function<FrameView, T> reader) {
            OwnedFrame out = OwnedFrame.allocate(SIDE, SIDE, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.OPAQUE);
            out.view().data().put(0, pixels(clip, (int) frame));
            return reader.apply(out.view());
        }

        @Override
        public void close() {}
    }
}
