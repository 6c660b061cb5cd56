package org.poseweave.ofx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
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
import org.poseweave.ofx.FakeHost.FakeInput;
import org.poseweave.ofx.FakeImage.Kind;
import org.poseweave.openfx.BitDepth;
import org.poseweave.openfx.Change;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Identity;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.Range;
import org.poseweave.openfx.RectD;
import org.poseweave.openfx.RectI;
import org.poseweave.openfx.RenderArguments;
import org.poseweave.openfx.Scale;
import org.poseweave.openfx.Status;
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
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;
import org.poseweave.wiring.ClipPool;
import org.poseweave.wiring.EnginePool;

/** The effect in fake hosts, against the engine asked directly. */
class PoseWeaveNodeTest {
    private static final Path ROOT = Path.of(System.getProperty("poseweave.root"));
    private static final String PERSON =
            ROOT.resolve("examples/face-source.mp4").toString();
    private static final String MOTION =
            ROOT.resolve("examples/face-driver.mp4").toString();
    private static final int SIDE = 256;
    private static final ParamValues VALUES = ParamValues.defaults()
            .with(Params.SOURCES, SourceMethod.EVEN)
            .with(Params.SOURCE_COUNT, 2)
            .with(Params.SOURCE_CROP, "full")
            .with(Params.DRIVING_CROP, "full");
    private static final ModelFolders MODELS = new ModelFolders(List.of(ROOT.resolve("models/bundles")));

    private static EnginePool engines;
    private static ClipPool files;
    private static RenderPipeline direct;
    private static Clip person;
    private static Clip motion;
    private static final Map<Integer, byte[]> FRAMES = new HashMap<>();

    private final AtomicInteger filesRead = new AtomicInteger();
    private final PoseWeaveNode node = new PoseWeaveNode(engines, this::openCounted, MODELS, 1);
    private final List<FakeHost> hosts = new ArrayList<>();

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

    @AfterEach
    void everyImageIsGivenBackAndEveryBarClosed() {
        for (FakeHost host : hosts) {
            assertThat(host.imagesOut.get()).as("images not released").isZero();
            assertThat(host.bars).as("progress bars left open").isZero();
        }
    }

    // --- roles ------------------------------------------------------------------------------------------------------

    @Test
    void timelineDrives_givesTheFramesOfTheEngineBitForBit() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        for (int frame : new int[] {3, 40}) {
            motionAt(host, HostShot.SOURCE, frame);
            assertOk(host, node.render(host, host.at(frame)));
            byte[] expected = engine(new Shot(single(motion, frame), List.of(person), VALUES), 0);
            assertPixels(host, expected, 0);
        }
        assertThat(host.messages).isEmpty();
    }

    @Test
    void timelineIsTheSource_takesItsCurrentFrameAsPlateAndTheFilesFrame() {
        FakeHost host = filter(Role.IS_SOURCE, MOTION);
        FakeInput source = host.inputs.get(HostShot.SOURCE);
        source.frames = time -> samples(bytes(person, 7));
        assertOk(host, node.render(host, host.at(30)));
        byte[] expected = engine(new Shot(motion, List.of(single(person, 7)), VALUES), 30);
        assertPixels(host, expected, 0);
        assertThat(host.bars).isZero();
        assertThat(host.progress)
                .as("no bar for an analysis that comes with every frame")
                .isEmpty();
    }

    @Test
    void general_takesAllSourcesThatGivePictures() {
        FakeHost host = general();
        FakeInput second = host.add("Source2", SIDE, SIDE, time -> samples(bytes(person, 60)));
        FakeInput third = host.add("Source3", SIDE, SIDE, null); // connected, gives nothing
        FakeInput fourth = host.add("Source4", SIDE, SIDE, time -> samples(bytes(person, 1)));
        fourth.connected = false;
        assertOk(host, node.render(host, host.at(12)));
        Shot shot = new Shot(single(motion, 12), List.of(single(person, 7), single(person, 60)), VALUES);
        assertPixels(host, engine(shot, 0), 0);
        assertThat(second.asked).isNotEmpty();
        assertThat(third.asked).hasSize(1);
        assertThat(fourth.asked).isEmpty();
    }

    @Test
    void whatIsSetForAnInput_staysWithIt_whereInputsBeforeItAreOpen() {
        FakeHost host = general();
        host.add("Source3", SIDE, SIDE, time -> samples(bytes(person, 60)));
        host.params.put("sourceGain2", 0.0); // of an input that is not connected
        host.params.put("sourceGain3", 0.5);
        host.params.put("sourceWeights", "1,0,1");
        assertOk(host, node.render(host, host.at(12)));
        ParamValues half = VALUES.parse("sourceGain2", "0.5");
        Shot shot = new Shot(single(motion, 12), List.of(single(person, 7), single(person, 60)), half);
        assertPixels(host, engine(shot, 0), 0);
        host.params.put("sourceGain3", 0.0);
        assertOk(host, node.render(host, host.at(12)));
        Shot alone = new Shot(single(motion, 12), List.of(single(person, 7)), VALUES.with(Params.SOURCE_COUNT, 1));
        assertPixels(host, engine(alone, 0), 0);
    }

    @Test
    void presetFile_winsOverTheNode_andItsFaultsAreShown(@TempDir Path folder) throws Exception {
        Path preset = folder.resolve("soft.json");
        Files.writeString(preset, "{\"format\": 1, \"values\": {\"mix\": 0.5, \"framing\": \"square\"}}");
        FakeHost host = filter(Role.DRIVES, PERSON);
        motionAt(host, HostShot.SOURCE, 3);
        host.params.put(Params.MIX.key(), 1.0);
        host.params.put(NodeParams.PRESET_FILE, preset.toString());
        assertThat(NodeParams.read(host, 0).values())
                .isEqualTo(VALUES.parse("mix", "0.5").parse("framing", "square"));
        Files.writeString(preset, "{\"format\": 1, \"values\": {\"mixx\": 0.5}}");
        assertThat(node.render(host, host.at(3))).isEqualTo(Status.FAILED);
        assertThat(host.messages.toString()).contains("mixx").contains("soft.json");
        assertThat(node.framesNeeded(host, 3)).isEmpty();
    }

    @Test
    void temporalAccess_readsSourceFramesOfTheWholeClip() {
        FakeHost host = filter(Role.IS_SOURCE, MOTION);
        host.temporal = true;
        FakeInput source = host.inputs.get(HostShot.SOURCE);
        source.range = new Range(100, 119);
        source.frames = time -> samples(bytes(person, (int) time - 100));
        assertOk(host, node.render(host, host.at(104)));
        assertPixels(host, engine(new Shot(motion, List.of(part(person, 20)), VALUES), 4), 0);
        assertThat(source.asked).contains(105.0, 115.0);
        assertThat(host.progress).isSorted().endsWith(1.0);
        source.asked.clear();
        assertOk(host, node.render(host, host.at(105)));
        assertThat(source.asked).as("prepared already, looked at for changes").containsExactly(100.0, 105.0, 115.0);
    }

    @Test
    void fileThatIsShorterThanTheTimeline_holdsItsLastFrame() {
        FakeHost host = filter(Role.IS_SOURCE, MOTION);
        host.inputs.get(HostShot.SOURCE).frames = time -> samples(bytes(person, 7));
        assertOk(host, node.render(host, host.at(5000)));
        long last = motion.info().frameCount() - 1;
        assertPixels(host, engine(new Shot(motion, List.of(single(person, 7)), VALUES), last), 0);
    }

    // --- images -----------------------------------------------------------------------------------------------------

    static Stream<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (BitDepth depth : BitDepth.values()) {
            kinds.add(new Kind(depth, Components.RGBA, Premultiplication.OPAQUE, true));
            kinds.add(new Kind(depth, Components.RGBA, Premultiplication.PREMULTIPLIED, false));
            kinds.add(new Kind(depth, Components.RGBA, Premultiplication.UNPREMULTIPLIED, true));
            kinds.add(new Kind(depth, Components.RGB, Premultiplication.OPAQUE, depth == BitDepth.HALF));
        }
        return kinds.stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindOfImage_isReadAndWritten(Kind kind) {
        FakeHost host = filter(Role.DRIVES, PERSON);
        host.inputs.values().forEach(input -> input.kind = kind);
        motionAt(host, HostShot.SOURCE, 3);
        assertOk(host, node.render(host, host.at(3)));
        byte[] expected = engine(new Shot(single(motion, 3), List.of(person), VALUES), 0);
        // Half floats step by 1/2048 below 1; they also make the driver a little different.
        assertPixels(host, expected, kind.depth() == BitDepth.HALF ? 3 : 1);
    }

    @Test
    void onlyTheRenderWindowIsWritten_andAllOfIt() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        motionAt(host, HostShot.SOURCE, 3);
        byte[] expected = engine(new Shot(single(motion, 3), List.of(person), VALUES), 0);
        RectI window = new RectI(31, 100, 130, 201);
        assertOk(host, node.render(host, host.at(3, window)));
        FakeImage out = host.inputs.get("Output").last;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean inside = x >= window.x1() && x < window.x2() && y >= window.y1() && y < window.y2();
                if (inside) {
                    assertThat(out.get(x, y, 1)).isCloseTo(level(expected, x, y, 1), within(1e-6));
                } else {
                    assertThat(out.untouched(x, y)).as("(%d,%d)", x, y).isTrue();
                }
            }
        }
    }

    @Test
    void outputThatHoldsATileOnly_isWrittenThere() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        motionAt(host, HostShot.SOURCE, 3);
        FakeInput output = host.inputs.get("Output");
        output.bounds = new RectI(10, 20, 110, 90);
        assertOk(host, node.render(host, host.at(3)));
        byte[] expected = engine(new Shot(single(motion, 3), List.of(person), VALUES), 0);
        for (int y = 20; y < 90; y++) {
            for (int x = 10; x < 110; x++) {
                assertThat(output.last.get(x, y, 0)).isCloseTo(level(expected, x, y, 0), within(1e-6));
            }
        }
        assertThat(output.last.spoilt()).isZero();
    }

    @Test
    void regionAwayFromTheOrigin_isTheSamePicture() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        motionAt(host, HostShot.SOURCE, 3);
        FakeImage.Samples samples = samples(bytes(motion, 3));
        host.inputs.get(HostShot.SOURCE).frames = time -> (x, y, c) -> samples.at(x + 40, y - 17, c);
        host.inputs.values().forEach(input -> input.region = new RectD(-40, 17, SIDE - 40, SIDE + 17));
        assertOk(host, node.render(host, host.at(3)));
        byte[] expected = engine(new Shot(single(motion, 3), List.of(person), VALUES), 0);
        FakeImage out = host.inputs.get("Output").last;
        for (int i = 0; i < SIDE; i++) {
            assertThat(out.get(i - 40, i + 17, 2)).isCloseTo(level(expected, i, i, 2), within(1e-6));
        }
    }

    @Test
    void outputOfAnotherSize_isFitted() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        motionAt(host, HostShot.SOURCE, 3);
        FakeInput output = host.output(400, 128);
        output.kind = new Kind(BitDepth.BYTE, Components.RGBA, Premultiplication.PREMULTIPLIED, true);
        assertOk(host, node.render(host, host.at(3)));
        byte[] expected = engine(new Shot(single(motion, 3), List.of(person), VALUES), 0);
        for (int c = 0; c < 4; c++) {
            assertThat(output.last.get(20, 64, c)).isZero();
            assertThat(output.last.get(390, 64, c)).isZero();
        }
        double mean = 0;
        for (int i = 0; i < 4; i++) {
            mean += level(expected, 100 + i % 2, 100 + i / 2, 0) / 4;
        }
        assertThat(output.last.get(136 + 50, 50, 0)).isCloseTo(mean, within(0.01));
        assertThat(output.last.get(200, 64, 3)).isEqualTo(1);
    }

    @Test
    void pixelsThatAreNotSquare_areStretchedOnReadingAndBackOnWriting() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        byte[] frame = bytes(motion, 3);
        for (String name : List.of(HostShot.SOURCE, "Output")) {
            FakeInput input = host.inputs.get(name);
            input.aspect = 2; // 128 pixels for 256 units
            input.kind = new Kind(BitDepth.FLOAT, Components.RGBA, Premultiplication.PREMULTIPLIED, true);
        }
        host.inputs.get(HostShot.SOURCE).frames =
                time -> (x, y, c) -> c == 3 ? 1 : (level(frame, 2 * x, y, c) + level(frame, 2 * x + 1, y, c)) / 2;
        assertOk(host, node.render(host, host.at(3)));
        byte[] expected = engine(new Shot(single(motion, 3), List.of(person), VALUES), 0);
        FakeImage out = host.inputs.get("Output").last;
        assertThat(out.bounds().width()).isEqualTo(128);
        double error = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < 128; x++) {
                double mean = (level(expected, 2 * x, y, 0) + level(expected, 2 * x + 1, y, 0)) / 2;
                error += Math.pow(out.get(x, y, 0) - mean, 2);
            }
        }
        assertThat(Math.sqrt(error / (SIDE * 128))).isLessThan(0.02);
    }

    @Test
    void renderScale_appliesToGivenSquares() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        host.params.put(Params.DRIVING_CROP.key(), "40,20,180");
        host.scale(new Scale(0.5, 0.5));
        byte[] frame = bytes(motion, 3);
        FakeImage.Samples half = (x, y, c) -> {
            double sum = 0;
            for (int i = 0; i < 4; i++) {
                sum += level(frame, 2 * x + i % 2, 2 * y + i / 2, c) / 4;
            }
            return Math.round(sum * 255) / 255.0;
        };
        host.inputs.get(HostShot.SOURCE).frames = time -> half;
        assertOk(host, node.render(host, host.at(3)));
        Clip small = clip(128, 128, 1, (i, x, y, c) -> half.at(x, 127 - y, c));
        Shot shot = new Shot(small, List.of(person), VALUES.with(Params.DRIVING_CROP, "20,10,90"));
        OwnedFrame out = OwnedFrame.allocate(128, 128, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.OPAQUE);
        direct.render(shot, 0, out.view());
        FakeImage image = host.inputs.get("Output").last;
        for (int i = 0; i < 128; i++) {
            int at = out.view().offset(i, 127 - i);
            assertThat(image.get(i, i, 1)).isCloseTo((out.view().data().get(at + 1) & 0xff) / 255.0, within(1e-6));
        }
    }

    @Test
    void mask_limitsTheResult() {
        FakeHost host = general();
        host.params.put(Params.MIX.key(), 1.0);
        FakeInput mask = host.add(HostShot.MASK, SIDE, SIDE, time -> (x, y, c) -> y >= 128 ? 1 : 0);
        mask.kind = new Kind(BitDepth.BYTE, Components.ALPHA, Premultiplication.PREMULTIPLIED, true);
        assertOk(host, node.render(host, host.at(12)));
        byte[] full = engine(new Shot(single(motion, 12), List.of(single(person, 7)), VALUES), 0);
        byte[] plate = bytes(person, 7);
        FakeImage out = host.inputs.get("Output").last;
        int differ = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                byte[] wanted = y >= 128 ? full : plate;
                assertThat(out.get(x, y, 1)).isCloseTo(level(wanted, x, y, 1), within(1e-6));
                differ += full[(y * SIDE + x) * 4] != plate[(y * SIDE + x) * 4] ? 1 : 0;
            }
        }
        assertThat(differ).isGreaterThan(1000);
    }

    @Test
    void maskThatCoversAPartOnly_isZeroElsewhere() {
        FakeHost host = general();
        FakeInput mask = host.add(HostShot.MASK, SIDE, SIDE, time -> (x, y, c) -> 1);
        mask.region = new RectD(0, 0, 100, 100);
        mask.kind = new Kind(BitDepth.FLOAT, Components.ALPHA, Premultiplication.PREMULTIPLIED, false);
        assertOk(host, node.render(host, host.at(12)));
        byte[] plate = bytes(person, 7);
        FakeImage out = host.inputs.get("Output").last;
        for (int i = 100; i < SIDE; i++) {
            assertThat(out.get(i, i, 1)).isCloseTo(level(plate, i, i, 1), within(1e-6));
        }
    }

    // --- what a host leaves out, and faults
    // ---------------------------------------------------------------------------

    @Test
    void withoutAFile_theTimelineClipIsShownWithAMessage() {
        FakeHost host = filter(Role.DRIVES, "");
        motionAt(host, HostShot.SOURCE, 3);
        assertThat(node.identity(host, host.at(3))).contains(new Identity(HostShot.SOURCE, 3));
        assertOk(host, node.render(host, host.at(3)));
        assertPixels(host, bytes(motion, 3), 0);
        assertThat(host.messages).hasSize(2).allMatch(text -> text.startsWith("Choose the file that shows the person"));
        host.params.put(NodeParams.FILE, PERSON);
        assertOk(host, node.render(host, host.at(3)));
        assertOk(host, node.render(host, host.at(3)));
        assertThat(host.cleared).isEqualTo(1);
    }

    @Test
    void faults_areSaidInAPersonsWords() {
        assertFault(
                host -> host.params.put(NodeParams.FILE, "/nowhere/a.mp4"),
                "error: No file /nowhere/a.mp4. Check the path.");
        assertFault(
                host -> host.params.put(Params.SOURCE_FRAMES.key(), "5-1"),
                "error: Expected sourceFrames to be frames such as 1-100, 1,5,7-9 or 1-100x2, found \"5-1\". Write the "
                        + "lower frame first: 1-5.");
        assertFault(
                host -> host.inputs.get(HostShot.SOURCE).frames = null,
                "error: The clip Source gives no picture at frame 3. Go to a frame that it has, or connect another clip.");
        assertFault(
                host -> host.inputs.get(HostShot.SOURCE).connected = false,
                "error: No clip is connected to Source. Connect one.");
        assertFault(
                host -> host.inputs.get("Output").frames = null,
                "error: Found none instead of an output image from the host. Render the frame again.");
    }

    private void assertFault(Consumer<FakeHost> spoil, String message) {
        FakeHost host = filter(Role.DRIVES, PERSON);
        motionAt(host, HostShot.SOURCE, 3);
        RenderArguments at = host.at(3);
        spoil.accept(host);
        assertThat(node.render(host, at)).isEqualTo(Status.FAILED);
        assertThat(host.messages).containsExactly(message);
    }

    @Test
    void hostWithoutLastingMessages_isToldOnce() {
        FakeHost host = filter(Role.DRIVES, "/nowhere/b.mp4");
        host.hasPersistent = false;
        motionAt(host, HostShot.SOURCE, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(node.render(host, host.at(3))).isEqualTo(Status.FAILED);
        }
        assertThat(host.messages).containsExactly("once: No file /nowhere/b.mp4. Check the path.");
    }

    @Test
    void hostWithoutProgressSuiteRegionsOrParameters_isServed() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        host.hasProgress = false;
        motionAt(host, HostShot.SOURCE, 3);
        host.inputs.get(HostShot.SOURCE).saysRegion = false;
        assertOk(host, node.render(host, host.at(3)));
        assertThat(host.progress).isEmpty();
        assertPixels(host, engine(new Shot(single(motion, 3), List.of(person), VALUES), 0), 0);
        assertThat(node.regionOfDefinition(host, 3)).isEmpty();
        host.params.clear();
        assertOk(host, node.render(host, host.at(3)));
    }

    @Test
    void abort_isHonouredAndTheNextRenderIsWhole() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        host.params.put(Params.SOURCE_COUNT.key(), 3); // not prepared by another test
        motionAt(host, HostShot.SOURCE, 3);
        for (int questions : new int[] {0, 2, 5}) {
            host.questions = 0;
            host.questionsBeforeAbort = questions;
            assertOk(host, node.render(host, host.at(3)));
            assertThat(host.questions).as("asked once more for the status").isEqualTo(questions + 2);
            assertThat(host.messages).isEmpty();
        }
        host.questionsBeforeAbort = Integer.MAX_VALUE;
        assertOk(host, node.render(host, host.at(3)));
        ParamValues three = VALUES.with(Params.SOURCE_COUNT, 3);
        assertPixels(host, engine(new Shot(single(motion, 3), List.of(person), three), 0), 0);
    }

    @Test
    void userWhoStopsTheProgressBar_endsTheRender() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        host.params.put(Params.SOURCE_COUNT.key(), 5);
        motionAt(host, HostShot.SOURCE, 3);
        host.stopsProgress = true;
        assertThat(node.render(host, host.at(3))).isEqualTo(Status.FAILED);
        assertThat(host.progress).hasSize(1);
        assertThat(host.messages).isEmpty();
    }

    // --- sharing ----------------------------------------------------------------------------------------------------

    @Test
    void newInstanceForEveryFrame_sharesTheSources() {
        for (int frame : new int[] {1, 2, 3}) {
            FakeHost host = filter(Role.DRIVES, PERSON);
            host.params.put(Params.SOURCE_COUNT.key(), 4);
            motionAt(host, HostShot.SOURCE, frame);
            assertOk(host, node.render(host, host.at(frame)));
            node.destroyed(host);
        }
        assertThat(filesRead.get()).isEqualTo(4 + 1); // sources and plate, once
        assertThat(node.instances()).isZero();
    }

    @Test
    void handleThatIsUsedAgain_isAnotherInstance_andChangedPixelsAreSeen() {
        FakeHost host = filter(Role.IS_SOURCE, MOTION);
        FakeInput source = host.inputs.get(HostShot.SOURCE);
        source.frames = time -> samples(bytes(person, 7));
        assertOk(host, node.render(host, host.at(30)));
        source.frames = time -> samples(bytes(person, 50)); // the host says nothing
        assertOk(host, node.render(host, host.at(30)));
        byte[] expected = engine(new Shot(motion, List.of(single(person, 50)), VALUES), 30);
        assertPixels(host, expected, 0);
        node.destroyed(host);
        FakeHost next = filter(Role.IS_SOURCE, MOTION);
        next.handle = host.handle;
        next.inputs.get(HostShot.SOURCE).frames = time -> samples(bytes(person, 7));
        assertOk(next, node.render(next, next.at(30)));
        assertPixels(next, engine(new Shot(motion, List.of(single(person, 7)), VALUES), 30), 0);
    }

    @Test
    void changedClip_isAnalysedAnew() {
        FakeHost host = filter(Role.IS_SOURCE, MOTION);
        host.temporal = true;
        FakeInput source = host.inputs.get(HostShot.SOURCE);
        source.range = new Range(0, 9);
        source.frames = time -> samples(bytes(person, time == 0 ? 0 : 1));
        assertOk(host, node.render(host, host.at(4)));
        source.frames = time -> samples(bytes(person, time == 0 ? 0 : 70)); // first frame as it was
        node.changed(host, new Change(false, HostShot.SOURCE, true, 4));
        assertOk(host, node.render(host, host.at(4)));
        Clip changed = pick(person, 0, 70, 70, 70, 70, 70, 70, 70, 70, 70);
        assertPixels(host, engine(new Shot(motion, List.of(changed), VALUES), 4), 0);
    }

    /** A change further up the tree, of which hosts say nothing, that leaves the first frame as it was. */
    @Test
    void changedPixelsOfASourceFrame_areSeen() {
        FakeHost host = filter(Role.IS_SOURCE, MOTION);
        host.temporal = true;
        FakeInput source = host.inputs.get(HostShot.SOURCE);
        source.range = new Range(0, 9);
        source.frames = time -> samples(bytes(person, 7 * (int) time));
        assertOk(host, node.render(host, host.at(4)));
        source.frames = time -> samples(bytes(person, time == 7 ? 70 : 7 * (int) time));
        assertOk(host, node.render(host, host.at(4)));
        Clip changed = pick(person, 0, 7, 14, 21, 28, 35, 42, 70, 56, 63);
        assertPixels(host, engine(new Shot(motion, List.of(changed), VALUES), 4), 0);
    }

    @Test
    void changedPixelsOfTheDrivingClip_areSeenWhereItIsAnalysed() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        host.temporal = true;
        host.params.put(FramingParams.LOST.key(), LostMode.HOLD.ordinal());
        FakeInput driving = host.inputs.get(HostShot.SOURCE);
        driving.range = new Range(0, 5);
        driving.frames = time -> samples(bytes(motion, 9 * (int) time));
        assertOk(host, node.render(host, host.at(4)));
        driving.frames = time -> samples(bytes(motion, time == 4 ? 80 : 9 * (int) time));
        assertOk(host, node.render(host, host.at(4)));
        Clip changed = pick(motion, 0, 9, 18, 27, 80, 45);
        ParamValues values = VALUES.with(FramingParams.LOST, LostMode.HOLD);
        assertPixels(host, engine(new Shot(changed, List.of(person), values), 4), 0);
    }

    @Test
    void manyThreads_giveTheSameFrames() throws Exception {
        Map<Integer, byte[]> expected = new HashMap<>();
        for (int frame : new int[] {0, 1, 2}) {
            expected.put(frame, engine(new Shot(single(motion, frame), List.of(person), VALUES), 0));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> jobs = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                int frame = i % 3;
                FakeHost host = filter(Role.DRIVES, PERSON);
                motionAt(host, HostShot.SOURCE, frame);
                jobs.add(() -> {
                    assertOk(host, node.render(host, host.at(frame)));
                    node.destroyed(host);
                    assertPixels(host, expected.get(frame), 0);
                    return true;
                });
            }
            for (Future<Boolean> job : threads.invokeAll(jobs)) {
                assertThat(job.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(filesRead.get()).isLessThanOrEqualTo(2 + 1);
    }

    @Test
    void draft_usesOneSourceAndAViewerAll() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        motionAt(host, HostShot.SOURCE, 3);
        byte[] one = engine(new Shot(single(motion, 3), List.of(person), VALUES.with(Params.SOURCE_COUNT, 1)), 0);
        byte[] all = engine(new Shot(single(motion, 3), List.of(person), VALUES), 0);
        assertThat(one).isNotEqualTo(all);
        RenderArguments at = host.at(3);
        for (boolean draft : new boolean[] {true, false}) {
            assertOk(
                    host,
                    node.render(
                            host,
                            new RenderArguments(at.time(), at.window(), at.scale(), at.field(), true, true, draft)));
            assertPixels(host, draft ? one : all, 0);
        }
    }

    // --- other actions ----------------------------------------------------------------------------------------------

    @Test
    void identity_whereNothingIsMixedIntoTheCurrentFrame() {
        FakeHost host = filter(Role.IS_SOURCE, MOTION);
        assertThat(node.identity(host, host.at(3))).isEmpty();
        host.params.put(Params.MIX.key(), 0.0);
        assertThat(node.identity(host, host.at(3))).contains(new Identity(HostShot.SOURCE, 3));
        host.temporal = true;
        assertThat(node.identity(host, host.at(3))).isEmpty();
        host.temporal = false;
        host.params.put(NodeParams.ROLE, 0);
        assertThat(node.identity(host, host.at(3))).isEmpty();
        FakeHost general = general();
        general.params.put(Params.MIX.key(), 0.0);
        assertThat(node.identity(general, general.at(3))).contains(new Identity(HostShot.SOURCE, 3));
        general.params.put(Params.FRAMING.key(), 1);
        assertThat(node.identity(general, general.at(3))).isEmpty();
    }

    @Test
    void framesNeeded_areThoseThatARenderReads() {
        FakeHost host = general();
        host.temporal = true;
        FakeInput driving = host.inputs.get(HostShot.DRIVING);
        driving.range = new Range(10, 49);
        driving.frames = time -> samples(bytes(motion, (int) time));
        FakeInput source = host.inputs.get(HostShot.SOURCE);
        source.range = new Range(5, 24);
        source.frames = time -> samples(bytes(person, (int) time));
        for (int method : new int[] {1, 2, 0, 3, 5}) {
            host.params.put(Params.SOURCES.key(), method);
            host.params.put(Params.SOURCE_FRAMES.key(), method == 0 ? "3,7" : "");
            Map<String, List<Range>> needed = node.framesNeeded(host, 20);
            driving.asked.clear();
            source.asked.clear();
            assertOk(host, node.render(host, host.at(20)));
            assertThat(times(needed.get(HostShot.DRIVING))).containsExactly(10.0, 20.0);
            assertThat(times(needed.get(HostShot.SOURCE))).containsAll(source.asked);
            assertThat(times(needed.get(HostShot.DRIVING))).containsAll(driving.asked);
        }
        host.params.put("sourceRange", "3-6");
        assertThat(times(node.framesNeeded(host, 20).get(HostShot.SOURCE))).containsExactly(5.0, 7.0, 8.0, 9.0, 10.0);
        host.params.put(Params.SMOOTHING.key(), 0.4);
        assertThat(times(node.framesNeeded(host, 20).get(HostShot.DRIVING))).containsExactly(10.0, 19.0, 20.0, 21.0);
        host.params.put(FramingParams.CUTS.key(), CutMode.IGNORE.ordinal());
        host.params.put(Params.MOTION.key(), MotionMode.RELATIVE.ordinal());
        host.params.put(Params.TIME_OFFSET.key(), 5);
        Map<String, List<Range>> needed = node.framesNeeded(host, 20);
        driving.asked.clear();
        assertOk(host, node.render(host, host.at(20)));
        assertThat(driving.asked).contains(24.0, 25.0, 26.0);
        assertThat(times(needed.get(HostShot.DRIVING))).containsAll(driving.asked);
        host.params.put(Params.DRIVING_CROP.key(), "track");
        host.params.put(Params.SOURCE_CROP.key(), "track");
        assertThat(node.framesNeeded(host, 20))
                .containsEntry(HostShot.DRIVING, List.of(new Range(10, 49)))
                .containsEntry(HostShot.SOURCE, List.of(new Range(5, 24)));
        host.params.put(FramingParams.MOTION_FILE.key(), "take.json");
        assertThat(times(node.framesNeeded(host, 20).get(HostShot.DRIVING))).containsExactly(25.0);
        host.temporal = false;
        assertThat(node.framesNeeded(host, 20)).isEmpty();
        host.temporal = true;
        host.params.put(Params.SOURCE_FRAMES.key(), "nonsense");
        assertThat(node.framesNeeded(host, 20)).isEmpty();
    }

    private static List<Double> times(List<Range> ranges) {
        return ranges.stream().map(Range::first).toList();
    }

    @Test
    void regions_areWholeFrames() {
        FakeHost host = general();
        host.inputs.get(HostShot.DRIVING).region = new RectD(0, 0, 50, 60);
        assertThat(node.regionOfDefinition(host, 3)).contains(new RectD(0, 0, SIDE, SIDE));
        assertThat(node.regionsOfInterest(host, 3))
                .containsOnly(
                        Map.entry(HostShot.DRIVING, new RectD(0, 0, 50, 60)),
                        Map.entry(HostShot.SOURCE, new RectD(0, 0, SIDE, SIDE)));
        FakeHost filter = filter(Role.DRIVES, PERSON);
        assertThat(node.regionsOfInterest(filter, 3)).containsOnlyKeys(HostShot.SOURCE);
    }

    @Test
    void preferences_areThoseOfTheTimelineClip() {
        FakeHost host = filter(Role.IS_SOURCE, MOTION);
        FakeInput source = host.inputs.get(HostShot.SOURCE);
        for (Premultiplication state : Premultiplication.values()) {
            source.kind = new Kind(BitDepth.SHORT, Components.RGBA, state, true);
            assertThat(node.preferences(host)).contains(new PoseWeaveNode.Preferences(Components.RGBA, state));
        }
        source.kind = new Kind(BitDepth.SHORT, Components.RGB, Premultiplication.PREMULTIPLIED, true);
        assertThat(node.preferences(host))
                .contains(new PoseWeaveNode.Preferences(Components.RGB, Premultiplication.OPAQUE));
        source.kind = Kind.BYTE_RGBA;
        host.params.put(NodeParams.ROLE, 0);
        assertThat(node.preferences(host))
                .contains(new PoseWeaveNode.Preferences(Components.RGBA, Premultiplication.PREMULTIPLIED));
        source.connected = false;
        assertThat(node.preferences(host)).isEmpty();
    }

    @Test
    void parametersThatDoNotMatter_areGreyedOut() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        host.params.put(Params.SOURCES.key(), 0);
        node.changed(host, new Change(true, Params.SOURCES.key(), true, 0));
        assertThat(host.enabled)
                .containsExactly("sourceFrames true", "sourceCount false", "sourceRange false", "minQuality false");
    }

    // --- outputs ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Output.class)
    void everyOutput_isThatOfTheEngine(Output what) {
        FakeHost host = filter(Role.DRIVES, PERSON);
        motionAt(host, HostShot.SOURCE, 40);
        host.params.put(OutputParams.OUTPUT.key(), what.ordinal());
        boolean covers = what == Output.MATTE || what == Output.FOREGROUND;
        if (covers) {
            host.inputs.get("Output").kind =
                    new Kind(BitDepth.BYTE, Components.RGBA, Premultiplication.PREMULTIPLIED, true);
        }
        assertOk(host, node.render(host, host.at(40)));
        Shot shot = new Shot(single(motion, 40), List.of(person), VALUES.with(OutputParams.OUTPUT, what));
        assertPixels(host, engine(shot, 0, covers ? AlphaMode.PREMULTIPLIED : AlphaMode.OPAQUE), 0);
    }

    @Test
    void dataOfPixelsThatAreNotSquare_isNotBlended() {
        FakeHost host = filter(Role.DRIVES, PERSON);
        FakeInput timeline = host.inputs.get(HostShot.SOURCE);
        FakeInput output = host.inputs.get("Output");
        timeline.aspect = output.aspect = 2;
        motionAt(host, HostShot.SOURCE, 40);
        host.params.put(OutputParams.OUTPUT.key(), Output.SOURCE_INDEX.ordinal());
        assertOk(host, node.render(host, host.at(40)));
        boolean[] seen = new boolean[3];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE / 2; x++) {
                double number = output.last.get(x, y, 0) * 255;
                assertThat(number).isCloseTo(Math.rint(number), within(1e-6)).isBetween(-0.01, 2.01);
                seen[(int) Math.rint(number)] = true;
            }
        }
        assertThat(seen[0]).isTrue();
        assertThat(seen[1] || seen[2]).isTrue();
    }

    @Test
    void drivingFraming_hasTheDrivingClipsFrame() {
        FakeHost host = general();
        host.params.put(Params.FRAMING.key(), Framing.DRIVING.ordinal());
        host.add(HostShot.SOURCE, SIDE + 64, SIDE, time -> (x, y, c) -> c == 3 ? 1 : ((x * 3 + y) & 255) / 255.0);
        assertThat(node.regionOfDefinition(host, 12)).contains(new RectD(0, 0, SIDE, SIDE));
        assertOk(host, node.render(host, host.at(12)));
        Clip wide = clip(SIDE + 64, SIDE, 1, (f, x, y, c) -> c == 3 ? 1 : ((x * 3 + SIDE - 1 - y) & 255) / 255.0);
        ParamValues values = VALUES.with(Params.FRAMING, Framing.DRIVING);
        assertPixels(host, engine(new Shot(single(motion, 12), List.of(wide), values), 0), 0);
        host.params.put(Params.FRAMING.key(), Framing.SOURCE.ordinal());
        assertThat(node.regionOfDefinition(host, 12)).contains(new RectD(0, 0, SIDE + 64, SIDE));
    }

    @Test
    void preferences_followTheOutput() {
        FakeHost host = filter(Role.IS_SOURCE, MOTION);
        FakeInput source = host.inputs.get(HostShot.SOURCE);
        source.kind = new Kind(BitDepth.FLOAT, Components.RGB, Premultiplication.OPAQUE, true);
        host.params.put(OutputParams.OUTPUT.key(), Output.FOREGROUND.ordinal());
        assertThat(node.preferences(host))
                .contains(new PoseWeaveNode.Preferences(Components.RGBA, Premultiplication.PREMULTIPLIED));
        source.kind = new Kind(BitDepth.FLOAT, Components.RGBA, Premultiplication.UNPREMULTIPLIED, true);
        host.params.put(OutputParams.OUTPUT.key(), Output.MATCH.ordinal());
        assertThat(node.preferences(host))
                .contains(new PoseWeaveNode.Preferences(Components.RGBA, Premultiplication.OPAQUE));
        host.params.put(OutputParams.OUTPUT.key(), Output.MATTE.ordinal());
        assertThat(node.preferences(host))
                .contains(new PoseWeaveNode.Preferences(Components.RGBA, Premultiplication.PREMULTIPLIED));
    }

    @Test
    void identity_isOfTheClipThatIsPastedInto_andOfTheResultOnly() {
        FakeHost host = general();
        host.params.put(Params.MIX.key(), 0.0);
        assertThat(node.identity(host, host.at(3))).contains(new Identity(HostShot.SOURCE, 3));
        host.params.put(Params.FRAMING.key(), Framing.DRIVING.ordinal());
        assertThat(node.identity(host, host.at(3))).contains(new Identity(HostShot.DRIVING, 3));
        host.params.put(OutputParams.OUTPUT.key(), Output.PLATE.ordinal());
        assertThat(node.identity(host, host.at(3))).isEmpty();
    }

    // --- tools ------------------------------------------------------------------------------------------------------

    private FakeHost filter(Role role, String file) {
        FakeHost host = host();
        host.params.put(NodeParams.ROLE, List.of(Role.values()).indexOf(role));
        host.params.put(NodeParams.FILE, file);
        host.add(HostShot.SOURCE, SIDE, SIDE, time -> (x, y, c) -> 0.5);
        return host;
    }

    private FakeHost general() {
        FakeHost host = host();
        host.general = true;
        motionAt(host, HostShot.DRIVING, 12);
        host.add(HostShot.SOURCE, SIDE, SIDE, time -> samples(bytes(person, 7)));
        return host;
    }

    private FakeHost host() {
        FakeHost host = new FakeHost();
        hosts.add(host);
        host.params.put(Params.SOURCES.key(), 1);
        host.params.put(Params.SOURCE_COUNT.key(), 2);
        host.params.put(Params.SOURCE_CROP.key(), "full");
        host.params.put(Params.DRIVING_CROP.key(), "full");
        host.params.put(NodeParams.DEVICE, 1);
        host.output(SIDE, SIDE);
        return host;
    }

    private static void motionAt(FakeHost host, String clip, int frame) {
        FakeInput input = host.inputs.get(clip);
        if (input == null) {
            input = host.add(clip, SIDE, SIDE, null);
        }
        byte[] bytes = bytes(motion, frame);
        input.frames = time -> samples(bytes);
    }

    private static void assertOk(FakeHost host, int status) {
        assertThat(status).as("status, with messages %s", host.messages).isEqualTo(Status.OK);
    }

    /** Compares the output with RGBA bytes, top row first, to a number of 8-bit steps. */
    private static void assertPixels(FakeHost host, byte[] expected, int steps) {
        FakeImage out = host.inputs.get("Output").last;
        double worst = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                for (int c = 0; c < 4; c++) {
                    worst = Math.max(worst, Math.abs(out.get(x, y, c) - level(expected, x, y, c)));
                }
            }
        }
        assertThat(worst * 255).as("largest difference in steps of 8 bit").isLessThanOrEqualTo(steps + 0.01);
        assertThat(out.spoilt()).isZero();
    }

    /** What the engine renders: RGBA bytes, top row first. */
    private static byte[] engine(Shot shot, long frame) {
        return engine(shot, frame, AlphaMode.OPAQUE);
    }

    private static byte[] engine(Shot shot, long frame, AlphaMode alpha) {
        OwnedFrame out = OwnedFrame.allocate(SIDE, SIDE, SampleDepth.BYTE, ChannelLayout.RGBA, alpha);
        direct.render(shot, frame, null, out.view(), RenderMonitor.NONE);
        byte[] bytes = new byte[4 * SIDE * SIDE];
        out.view().data().get(0, bytes);
        return bytes;
    }

    /** A sample of RGBA bytes that are stored top row first, y up. */
    private static double level(byte[] rgba, int x, int y, int channel) {
        return (rgba[((SIDE - 1 - y) * SIDE + x) * 4 + channel] & 0xff) / 255.0;
    }

    private static FakeImage.Samples samples(byte[] rgba) {
        return (x, y, c) -> level(rgba, x, y, c);
    }

    /** A frame of a file as RGBA bytes, top row first. */
    private static byte[] bytes(Clip clip, int frame) {
        synchronized (FRAMES) {
            return FRAMES.computeIfAbsent(
                    frame + (clip == motion ? 1000 : 0), key -> clip.read(frame, PoseWeaveNodeTest::bytes));
        }
    }

    private static byte[] bytes(FrameView view) {
        RowReader reader = new RowReader(view);
        float[] row = new float[4 * view.width()];
        byte[] bytes = new byte[4 * view.width() * view.height()];
        for (int y = 0; y < view.height(); y++) {
            reader.readStored(y, 0, view.width(), row);
            for (int i = 0; i < row.length; i++) {
                bytes[y * row.length + i] = (byte) Math.round(row[i] * 255);
            }
        }
        return bytes;
    }

    private static Clip single(Clip clip, int frame) {
        return pick(clip, frame);
    }

    private static Clip part(Clip clip, int frames) {
        return pick(clip, IntStream.range(0, frames).toArray());
    }

    private static Clip pick(Clip clip, int... frames) {
        List<byte[]> bytes = new ArrayList<>();
        for (int frame : frames) {
            bytes.add(bytes(clip, frame));
        }
        return clip(
                SIDE,
                SIDE,
                frames.length,
                (frame, x, y, c) -> (bytes.get(frame)[(y * SIDE + x) * 4 + c] & 0xff) / 255.0);
    }

    @FunctionalInterface
    private interface Pixels {
        double at(int frame, int x, int y, int channel);
    }

    private static Clip clip(int width, int height, int frames, Pixels pixels) {
        return new Clip() {
            @Override
            public ClipInfo info() {
                return new ClipInfo("memory", width, height, frames, 24, 1, SampleDepth.BYTE, false);
            }

            @Override
            public <T> T read(long frame, Function<FrameView, T> reader) {
                OwnedFrame out =
                        OwnedFrame.allocate(width, height, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.OPAQUE);
                ByteBuffer data = out.view().data();
                for (int i = 0; i < 4 * width * height; i++) {
                    data.put(i, (byte) Math.round(pixels.at((int) frame, i / 4 % width, i / 4 / width, i % 4) * 255));
                }
                return reader.apply(out.view());
            }

            @Override
            public void close() {}
        };
    }

    private Clip openCounted(String path) {
        Clip clip = files.open(path);
        return new Clip() {
            @Override
            public ClipInfo info() {
                return clip.info();
            }

            @Override
            public <T> T read(long frame, Function<FrameView, T> reader) {
                filesRead.incrementAndGet();
                return clip.read(frame, reader);
            }

            @Override
            public boolean equals(Object other) {
                return other != null && other.hashCode() == hashCode();
            }

            @Override
            public int hashCode() {
                return clip.hashCode();
            }

            @Override
            public void close() {
                clip.close();
            }
        };
    }
}
