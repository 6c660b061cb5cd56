package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.poseweave.media.FrameFile;

/** Several outputs of one run. */
class OutputsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "shot.mov, shot.matte.mov",
        "shot.v2.mkv, shot.v2.matte.mkv",
        "shot.####.png, shot.matte.####.png",
        "shot_%04d.png, shot_matte.%04d.png",
        "####.png, matte.####.png"
    })
    void otherOutputs_haveTheirNameBeforeCounterOrEnding(String given, String named) {
        assertThat(OutputFile.parse(given).named("matte").text()).isEqualTo(named);
    }

    @Test
    void outputs_areFilesBesideEachOther_eachAsItIsAlone() throws IOException {
        Cli.Result result = render("out.####.png", "--outputs", "result,matte,sourceIndex,foreground", "--frames", "2");
        assertThat(result.err()).isEmpty();
        assertThat(result.lines().get(result.lines().size() - 1))
                .contains("result ", "out.####.png, matte ", "out.matte.####.png");
        for (String name : List.of("matte", "sourceIndex", "foreground")) {
            render("alone.####.png", "--output", name, "--frames", "2", "--overwrite");
            assertThat(samples("out." + name + ".0002.png")).isEqualTo(samples("alone.0002.png"));
        }
        BufferedImage index =
                ImageIO.read(folder.resolve("out.sourceIndex.0002.png").toFile());
        Raster raster = index.getRaster();
        assertThat(raster.getSampleModel().getSampleSize(0)).isEqualTo(16);
        for (int y = 0; y < index.getHeight(); y++) {
            for (int x = 0; x < index.getWidth(); x++) {
                assertThat(raster.getSample(x, y, 1)).isIn(0, 257); // the first source, or none
            }
        }
        assertThat(ImageIO.read(folder.resolve("out.foreground.0002.png").toFile())
                        .getColorModel()
                        .hasAlpha())
                .isTrue();
    }

    @Test
    void skip_rendersAFrameAgainThatLacksOneOfItsOutputs() throws IOException {
        String[] job = {"--outputs", "result,matte", "--frames", "1-2", "--existing", "skip"};
        render("out.####.png", job);
        Files.delete(folder.resolve("out.matte.0002.png"));
        List<String> lines = render("out.####.png", job).lines();
        assertThat(lines.get(lines.size() - 1)).contains("1 frame ", ", 1 there already");
        assertThat(folder.resolve("out.matte.0002.png")).exists();
        List<String> other = render("out.####.png", "--outputs", "matte", "--frames", "1", "--existing", "skip")
                .lines();
        assertThat(other.get(other.size() - 1))
                .as("the same file holds another output now")
                .doesNotContain("there already");
    }

    @Test
    void manifest_listsEveryFileWithTheHashOfItsPixels() throws IOException {
        Path list = folder.resolve("list.json");
        String[] job = {"--outputs", "result,matte,match", "--frames", "1-2", "--manifest", list.toString()};
        render("out.####.png", job);
        JsonNode frames = new ObjectMapper().readTree(list.toFile()).path("frames");
        assertThat(frames).hasSize(6);
        Set<String> hashes = new HashSet<>();
        for (JsonNode entry : frames) {
            FrameFile file = FrameFile.check(folder.resolve(entry.path("file").asText()));
            assertThat(file.detail()).isEqualTo(entry.path("pixels").asText()).hasSize(64);
            hashes.add(entry.path("output").asText() + " " + entry.path("frame").asInt() + " " + file.detail());
        }
        assertThat(hashes).hasSize(6);
        render("out.####.exr", job);
        JsonNode layered = new ObjectMapper().readTree(list.toFile()).path("frames");
        assertThat(layered).hasSize(2);
        assertThat(layered.at("/1/output").asText()).isEqualTo("result,matte,match");
        assertThat(layered.at("/1/pixels").asText())
                .isEqualTo(FrameFile.check(folder.resolve("out.0002.exr")).detail());
    }

    @Test
    void assemble_checksEveryOutputOfAJobAndSkipRendersWhatIsDamaged() throws IOException {
        TestClips.movie(folder.resolve("driving.mkv"), 64, 64, 3);
        TestClips.movie(folder.resolve("source.mkv"), 64, 48, 3);
        String job = Files.writeString(folder.resolve("job.json"), """
                {"poseweaveJob": 1, "clips": {"driving": "driving.mkv", "sources": "source.mkv"},
                 "params": {"drivingCrop": "full", "sourceCrop": "full", "sources": "even", "sourceCount": 1},
                 "output": {"frames": "out.####.png", "movie": "movie.mkv", "outputs": ["result", "matte"],
                            "manifest": "list.json"}}
                """).toString();
        assertThat(new Cli().run("render", job).err()).isEmpty();
        Path matte = folder.resolve("out.matte.0002.png");
        byte[] whole = Files.readAllBytes(matte);
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 1;
        Files.write(matte, damaged);
        Cli.Result early = new Cli().run("assemble", job);
        assertThat(early.status()).isEqualTo(66);
        assertThat(early.err()).contains("found without 2 (the first out.matte.0002.png is broken: ");
        assertThat(new Cli().run("render", job, "--existing", "skip").out()).endsWith(", 2 there already\n");
        assertThat(matte).hasBinaryContent(whole);
        assertThat(new Cli().run("assemble", job).err()).isEmpty();
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("list.json").toFile())
                        .path("frames"))
                .hasSize(6);
    }

    private int[] samples(String file) throws IOException {
        Raster raster = ImageIO.read(folder.resolve(file).toFile()).getRaster();
        return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    }

    @Test
    void exr_holdsAllOutputsAsLayersOfOneFile() throws IOException {
        Cli.Result result = render("out.####.exr", "--outputs", "result,matte,match", "--frames", "1");
        assertThat(result.err()).isEmpty();
        String header =
                new String(Files.readAllBytes(folder.resolve("out.0001.exr")), 0, 600, StandardCharsets.ISO_8859_1);
        assertThat(header).contains("B\0", "G\0", "R\0", "match.R\0", "match.G\0", "match.B\0", "matte.Y\0");
        assertThat(Files.exists(folder.resolve("out.matte.0001.exr"))).isFalse();
    }

    @Test
    void data_isNotWrittenToALossyMovie() {
        assertThat(render("out.mp4", "--outputs", "result,match").err())
                .startsWith("error: expected a lossless --out for match, which is data; found '")
                .endsWith("write a sequence (name.####.png, name.####.exr) or an .mkv\n");
        assertThat(render("out.mov", "--output", "sourceIndex").status()).isEqualTo(2);
    }

    @Test
    void doubledAndUnknownOutputs_areRefused() {
        assertThat(render("out.mkv", "--outputs", "matte,matte").err())
                .isEqualTo("error: expected each of --outputs once; found matte twice; give it once\n");
        assertThat(render("out.mkv", "--outputs", "matte,").err())
                .startsWith("error: expected output to be one of result, matte, foreground, plate");
    }

    @Test
    void existingFileOfAnyOutput_isKept() throws IOException {
        Files.writeString(folder.resolve("out.matte.mkv"), "mine");
        Cli.Result result = render("out.mkv", "--outputs", "result,matte");
        assertThat(result.status()).isEqualTo(73);
        assertThat(folder.resolve("out.matte.mkv")).hasContent("mine");
        assertThat(folder.resolve("out.mkv")).doesNotExist();
    }

    private Cli.Result render(String out, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "render",
                "--driving",
                TestClips.movie(folder.resolve("driving.mkv"), 64, 64, 3),
                "--source",
                TestClips.movie(folder.resolve("source.mkv"), 64, 48, 3),
                "--out",
                folder.resolve(out).toString(),
                "--driving-crop",
                "full",
                "--source-crop",
                "full",
                "--device",
                "cpu",
                "--sources",
                "even",
                "--source-count",
                "1"));
        command.addAll(List.of(more));
        return new Cli().run(command.toArray(String[]::new));
    }
}
