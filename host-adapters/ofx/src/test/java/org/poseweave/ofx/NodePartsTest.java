package org.poseweave.ofx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.openfx.BitDepth;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.RectD;
import org.poseweave.openfx.RectI;
import org.poseweave.openfx.Scale;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;

/** The small parts of the effect. */
class NodePartsTest {
    @TempDir
    Path folder;

    @Test
    void numbersBeyondTheirRange_areMovedIntoIt() {
        FakeHost host = new FakeHost();
        host.params.put("mix", 1.0000001);
        host.params.put("feather", Double.NaN);
        host.params.put("sourceCount", 99);
        host.params.put("framing", 7);
        ParamValues values = NodeParams.read(host, 0).values();
        assertThat(values.get(Params.MIX)).isEqualTo(1);
        assertThat(values.get(Params.FEATHER)).isZero();
        assertThat(values.get(Params.SOURCE_COUNT)).isEqualTo(16);
        assertThat(values.get(Params.FRAMING)).isEqualTo(Params.FRAMING.defaultValue());
    }

    @Test
    void squares_followTheRenderScale_wordsDoNot() {
        ParamValues values = ParamValues.defaults().with(Params.SOURCE_CROP, "420,0,1080");
        assertThat(NodeParams.scaled(values, Params.SOURCE_CROP, 1)).isSameAs(values);
        assertThat(NodeParams.scaled(values, Params.DRIVING_CROP, 0.5)).isSameAs(values);
        assertThat(NodeParams.scaled(values, Params.SOURCE_CROP, 0.25).get(Params.SOURCE_CROP))
                .isEqualTo("105.000000,0.000000,270.000000");
        ParamValues tiny = ParamValues.defaults().with(Params.SOURCE_CROP, "8,8,4");
        assertThat(NodeParams.scaled(tiny, Params.SOURCE_CROP, 0.125).get(Params.SOURCE_CROP))
                .endsWith(",1.000000");
    }

    @Test
    void imageThatDrives_standsForItsSequence_othersForThemselves() throws IOException {
        for (String name :
                new String[] {"a.0009.png", "a.0010.png", "b7.jpg", "b8.jpg", "lone.0001.png", "c1.mp4", "c2.mp4"}) {
            Files.createFile(folder.resolve(name));
        }
        assertThat(drives("a.0010.png")).isEqualTo(in("a.####.png"));
        assertThat(drives("a.0009.png")).isEqualTo(in("a.####.png"));
        assertThat(drives("b7.jpg")).isEqualTo(in("b#.jpg"));
        assertThat(drives("lone.0001.png")).isEqualTo(in("lone.0001.png"));
        assertThat(drives("c1.mp4")).isEqualTo(in("c1.mp4"));
        assertThat(drives("a.####.png")).isEqualTo(in("a.####.png"));
        assertThat(OtherSide.pathOf(in("a.0010.png"), false)).isEqualTo(in("a.0010.png"));
        assertThat(OtherSide.pathOf(folder.toString(), true)).isEqualTo(folder.toString());
        assertThat(OtherSide.pathOf("bad\0.0001.png", true)).isEqualTo("bad\0.0001.png");
    }

    private String drives(String name) {
        return OtherSide.pathOf(in(name), true);
    }

    private String in(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void models_areLookedUpInTheEnvironmentFirst() throws IOException {
        Path own = Files.createDirectories(folder.resolve("own/face-draft"));
        Path shipped = Files.createDirectories(folder.resolve("shipped/face-draft"));
        Files.createFile(shipped.resolve("model.json"));
        ModelFolders folders = ModelFolders.of(
                Map.of("POSEWEAVE_MODELS", folder.resolve("own") + ":"),
                folder.resolve("shipped").toString());
        assertThat(folders.find("face-draft")).isEqualTo(shipped);
        Files.createFile(own.resolve("model.json"));
        assertThat(folders.find("face-draft")).isEqualTo(own);
        assertThatThrownBy(() -> folders.find("other")).isInstanceOf(RenderException.class);
        assertThat(ModelFolders.of(Map.of(), null).shelves()).isEmpty();
        Path tuned = Files.createDirectories(folder.resolve("hero.v2"));
        String file = Files.createFile(tuned.resolve("model.json")).toString();
        assertThat(folders.find(file)).isEqualTo(tuned);
        assertThat(folders.find(tuned.toString())).isEqualTo(tuned);
        assertThatThrownBy(() -> folders.find(folder.resolve("none/model.json").toString()))
                .hasMessageContaining("expected the model.json of a bundle; found none at");
    }

    @Test
    void threads_comeFromTheEnvironment() {
        assertThat(PoseWeaveNode.threads(Map.of())).isZero();
        assertThat(PoseWeaveNode.threads(Map.of("POSEWEAVE_THREADS", " 6 "))).isEqualTo(6);
        for (String wrong : new String[] {"", "0", "-1", "many", "10000", "2.5"}) {
            assertThat(PoseWeaveNode.threads(Map.of("POSEWEAVE_THREADS", wrong)))
                    .isZero();
        }
    }

    @Test
    void complaints_sayWhatIsWrongAndWhatToDo() {
        assertThat(Complaint.of(new RenderException(
                        ErrorCode.BAD_DATA, "frames of one size, 64x48", "b.png of 48x64", "convert the clip")))
                .isEqualTo("Found b.png of 48x64 instead of frames of one size, 64x48. Convert the clip.");
        assertThat(Complaint.of(new RenderException(ErrorCode.RENDER, "x".repeat(900), "y", "z")))
                .hasSize(400)
                .endsWith("…");
        assertThat(Complaint.of(new IllegalStateException("bug"))).contains("IllegalStateException: bug");
    }

    @Test
    void grid_ofARegion() {
        assertThat(PixelGrid.of(new RectD(0, 0, 1920, 1080), new Scale(0.5, 0.5), 1))
                .contains(new PixelGrid(new RectI(0, 0, 960, 540), 1));
        PixelGrid anamorphic =
                PixelGrid.of(new RectD(0, 0, 2048, 858), Scale.FULL, 2).orElseThrow();
        assertThat(anamorphic.pixels().width()).isEqualTo(1024);
        assertThat(anamorphic.frameWidth()).isEqualTo(2048);
        PixelGrid proxy = PixelGrid.of(new RectD(0, 0, 2048, 858), new Scale(0.5, 0.25), 2)
                .orElseThrow();
        assertThat(proxy.aspect()).isEqualTo(1);
        assertThat(proxy.pixels()).isEqualTo(new RectI(0, 0, 512, 215));
        for (RectD wrong :
                new RectD[] {new RectD(0, 0, 0, 10), new RectD(-1e9, -1e9, 1e9, 1e9), new RectD(Double.NaN, 0, 1, 1)}) {
            assertThat(PixelGrid.of(wrong, Scale.FULL, 1)).isEqualTo(Optional.empty());
        }
    }

    @Test
    void view_countsRowsFromTheTopWhateverTheOrderInMemory() {
        PixelGrid grid = new PixelGrid(new RectI(-5, 10, 15, 30), 1);
        for (boolean topFirst : new boolean[] {false, true}) {
            FakeImage image = new FakeImage(
                            new RectI(-9, 12, 9, 33),
                            grid.pixels(),
                            new FakeImage.Kind(BitDepth.SHORT, Components.RGB, Premultiplication.OPAQUE, topFirst))
                    .fill((x, y, c) -> (x + 10 + 30 * y + c) / 65535.0);
            var view = grid.view(image, grid.pixels()).orElseThrow();
            assertThat(view.x1()).isZero();
            assertThat(view.x2()).isEqualTo(14);
            assertThat(view.y1()).isZero();
            assertThat(view.y2()).isEqualTo(18);
            for (int y = view.y1(); y < view.y2(); y++) {
                for (int x = view.x1(); x < view.x2(); x++) {
                    int hostX = x - 5;
                    int hostY = 29 - y;
                    assertThat(view.data().getShort(view.offset(x, y))).isEqualTo((short) (hostX + 10 + 30 * hostY));
                }
            }
            assertThat(grid.view(image, new RectI(10, 10, 15, 12))).isEmpty();
        }
    }
}
