package org.poseweave.ofx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.Primaries;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowWriter;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.ExrMetadata;
import org.poseweave.media.ExrSequenceSink;
import org.poseweave.ofx.FakeHost.FakeInput;
import org.poseweave.ofx.FakeImage.Kind;
import org.poseweave.openfx.BitDepth;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Identity;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.Status;
import org.poseweave.params.ColourParams;
import org.poseweave.params.Framing;
import org.poseweave.params.Params;
import org.poseweave.params.SpaceChoice;
import org.poseweave.wiring.ClipPool;
import org.poseweave.wiring.EnginePool;

/** Colours of hosts: what they say of their clips, and which colours leave the node. */
class HostColourTest {
    private static final int SIDE = 64;
    private static final Kind FLOAT = new Kind(BitDepth.FLOAT, Components.RGBA, Premultiplication.PREMULTIPLIED, false);
    private static final ModelFolders MODELS = new ModelFolders(
            List.of(Path.of(System.getProperty("poseweave.root")).resolve("models/bundles")));

    private static EnginePool engines;
    private static ClipPool files;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        engines = new EnginePool();
        files = new ClipPool();
    }

    @AfterAll
    static void close() {
        engines.close();
        files.close();
    }

    @Test
    void names_areThoseOfTheStandard() {
        assertThat(HostColour.named("")).isEqualTo(ColourSpace.SRGB);
        assertThat(HostColour.named("srgb_display")).isEqualTo(ColourSpace.SRGB);
        assertThat(HostColour.named("lin_rec709_srgb")).isEqualTo(ColourSpace.LINEAR);
        assertThat(HostColour.named("ACEScg")).isEqualTo(ColourSpace.ACESCG);
        assertThat(HostColour.named("ofx_raw")).isEqualTo(ColourSpace.RAW);
        assertThat(HostColour.named("ACES2065-1").isLinear()).isTrue();
        assertThat(HostColour.named("ACES2065-1").primaries()).isNotEqualTo(Primaries.REC709);
    }

    /** A float timeline in light: outside the square nothing changes, inside light above white comes back. */
    @Test
    void linearTimeline_keepsLightOutsideAndInside() {
        FakeHost host = general("lin_rec709_srgb");
        PoseWeaveNode node = node();
        assertThat(node.render(host, host.at(0))).as("%s", host.messages).isEqualTo(Status.OK);
        FakeImage output = host.inputs.get("Output").last;
        double most = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                for (int c = 0; c < 4; c++) {
                    if (x < 16 || x >= 48 || y < 16 || y >= 48) {
                        assertThat(output.get(x, y, c)).as("%d,%d,%d", x, y, c).isEqualTo((float) light(x, y, c));
                    } else if (c < 3) {
                        most = Math.max(most, output.get(x, y, c));
                    }
                }
            }
        }
        assertThat(most).isBetween(1.2, 16.01);
        FakeHost display = general("");
        assertThat(node().render(display, display.at(0))).isEqualTo(Status.OK);
        FakeImage clipped = display.inputs.get("Output").last;
        assertThat(clipped.get(32, 32, 0)).as("display-referred as ever").isLessThanOrEqualTo(1);
    }

    @Test
    void inputSpace_standsInForASilentHost() {
        FakeHost told = general("ACEScg");
        FakeHost silent = general("");
        silent.params.put(ColourParams.INPUT_SPACE.key(), SpaceChoice.ACESCG.ordinal());
        silent.params.put(ColourParams.DRIVING_SPACE.key(), SpaceChoice.ACESCG.ordinal());
        assertThat(node().render(told, told.at(0))).isEqualTo(Status.OK);
        assertThat(node().render(silent, silent.at(0))).isEqualTo(Status.OK);
        for (int i = 16; i < 48; i++) {
            assertThat(silent.inputs.get("Output").last.get(i, i, 0))
                    .isEqualTo(told.inputs.get("Output").last.get(i, i, 0));
        }
    }

    /** The output of a node before, in the working space of a host that names none: it goes on bit by bit. */
    @Test
    void plateOfASilentHost_isKept() {
        FakeHost host = general("");
        host.params.put(ColourParams.INPUT_SPACE.key(), SpaceChoice.ACESCG.ordinal());
        host.add(HostShot.PLATE, SIDE, SIDE, time -> (x, y, c) -> c == 3 ? 1 : 2 - light(x, y, c)).kind = FLOAT;
        assertThat(node().render(host, host.at(0))).as("%s", host.messages).isEqualTo(Status.OK);
        FakeImage output = host.inputs.get("Output").last;
        for (int i = 0; i < 16; i++) {
            for (int c = 0; c < 3; c++) {
                assertThat(output.get(i, 60, c)).isEqualTo((float) (2 - light(i, 60, c)));
            }
        }
    }

    /** An EXR as the plate on a display-referred timeline: the output is what the timeline shows. */
    @ParameterizedTest
    @CsvSource({"DRIVES, SOURCE", "IS_SOURCE, DRIVING"})
    void exrFile_comesOutInTheTimelinesColours(Role timeline, Framing framing) {
        String file = folder.resolve("plate.####.exr").toString();
        FrameView plate = OwnedFrame.allocate(SIDE, SIDE, SampleDepth.HALF, ChannelLayout.RGBA, AlphaMode.OPAQUE)
                .view();
        float[] row = new float[4 * SIDE];
        Arrays.fill(row, 0.25f); // 136.96 of 255 in sRGB
        for (int y = 0; y < SIDE; y++) {
            new RowWriter(plate).writeStored(y, 0, SIDE, row);
        }
        try (ExrSequenceSink sink = ExrSequenceSink.open(file, SampleDepth.HALF, false, ExrMetadata.REC709)) {
            sink.write(1, plate);
        }
        FakeHost host = new FakeHost();
        host.params.putAll(Map.of(
                NodeParams.ROLE,
                timeline.ordinal(),
                Params.FRAMING.key(),
                framing.ordinal(),
                NodeParams.FILE,
                folder.resolve("plate.0001.exr").toString(),
                Params.SOURCE_CROP.key(),
                "16,16,32",
                Params.DRIVING_CROP.key(),
                "16,16,32"));
        host.add(HostShot.SOURCE, SIDE, SIDE, time -> (x, y, c) -> c == 3 ? 1 : 0.25 + x / 200.0);
        host.output(SIDE, SIDE);
        assertThat(node().render(host, host.at(0))).as("%s", host.messages).isEqualTo(Status.OK);
        FakeImage output = host.inputs.get("Output").last;
        assertThat(output.get(3, 3, 0)).isEqualTo(137 / 255.0);
        assertThat(output.get(3, 3, 3)).isEqualTo(1);
        assertThat(Files.exists(Path.of(file.replace("####", "0001")))).isTrue();
    }

    @Test
    void conversionOrLook_isNoIdentity() {
        PoseWeaveNode node = node();
        FakeHost host = general("");
        host.params.put(Params.MIX.key(), 0.0);
        assertThat(node.identity(host, host.at(0))).map(Identity::clip).contains(HostShot.SOURCE);
        host.params.put(ColourParams.OUTPUT_SPACE.key(), SpaceChoice.LINEAR.ordinal());
        assertThat(node.identity(host, host.at(0))).isEmpty();
        host.params.put(ColourParams.OUTPUT_SPACE.key(), SpaceChoice.AUTO.ordinal());
        host.params.put(ColourParams.LOOK.key(), "some.cube");
        assertThat(node.identity(host, host.at(0))).isEmpty();
    }

    @Test
    void brokenLook_isAMessageAndAFailedFrame() {
        FakeHost host = general("");
        host.params.put(ColourParams.LOOK.key(), "no/such.cube");
        int status = node().render(host, host.at(0));
        assertThat(host.messages).anyMatch(message -> message.contains("no/such.cube"));
        assertThat(status).isIn(Status.OK, Status.FAILED);
    }

    private PoseWeaveNode node() {
        return new PoseWeaveNode(engines, files::open, MODELS, 1);
    }

    private static FakeHost general(String space) {
        FakeHost host = new FakeHost();
        host.general = true;
        host.params.putAll(Map.of(
                Params.SOURCE_COUNT.key(), 1, Params.SOURCE_CROP.key(), "16,16,32", Params.DRIVING_CROP.key(), "full"));
        for (String name : List.of(HostShot.DRIVING, HostShot.SOURCE)) {
            FakeInput input = host.add(name, SIDE, SIDE, time -> HostColourTest::light);
            input.kind = FLOAT;
            input.colourSpace = space;
        }
        host.output(SIDE, SIDE).kind = FLOAT;
        return host;
    }

    /** Premultiplied light from -0.5 to 3, a lamp of 100 outside the square. */
    private static double light(int x, int y, int c) {
        if (c == 3) {
            return x < 4 ? 0.5 : 1;
        }
        if (x == 5 && y == 5) {
            return c == 0 ? 100 : -0.5;
        }
        return 0.2 + 2.8 * Math.exp(-((x - 32.0) * (x - 32.0) + (y - 32.0) * (y - 32.0)) / 400) * (1 - 0.1 * c);
    }
}
