package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What farms rely on: what exists is judged by its contents, and every run says what it did. */
class ContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path out;
    private String driving = "";
    private String source = "";

    @BeforeEach
    void makeClips() {
        driving = TestClips.movie(folder.resolve("driving.mkv"), 64, 64, 4);
        source = TestClips.movie(folder.resolve("source.mkv"), 64, 48, 3);
        out = folder.resolve("out.####.png");
    }

    @Test
    void skip_rendersOnlyWhatIsMissingBrokenOrOfAnotherJob() throws IOException {
        render("--frames", "1-3");
        byte[] first = Files.readAllBytes(frame(1));
        byte[] second = Files.readAllBytes(frame(2));
        Files.write(frame(2), Arrays.copyOf(second, second.length - 20));
        Files.copy(frame(1), frame(4));
        Cli.Result result = render("--existing", "skip");
        assertThat(result.err()).isEmpty();
        assertThat(result.lines())
                .contains(
                        "again    frame 2: " + frame(2) + ", a PNG that ends early",
                        "again    frame 4: " + frame(4) + " is of another job, frame or device",
                        "Frame 4 (4 of 4)");
        assertThat(result.lines().get(result.lines().size() - 1))
                .matches("wrote \\Q" + out + "\\E: 2 frames in .*, 2 there already");
        assertThat(frame(1)).hasBinaryContent(first);
        assertThat(frame(2)).hasBinaryContent(second);
        assertThat(Files.readAllBytes(frame(4))).isNotEqualTo(first);
    }

    @Test
    void skip_knowsExrFramesByTheirPixelsToo() throws IOException {
        out = folder.resolve("out.####.exr");
        assertThat(render().err()).isEmpty();
        Path third = folder.resolve("out.0003.exr");
        byte[] whole = Files.readAllBytes(third);
        assertThat(render("--existing", "skip").out()).endsWith(", 4 there already\n");
        Files.write(third, Arrays.copyOf(whole, whole.length - 9));
        assertThat(render("--existing", "skip").out())
                .contains("again    frame 3: ")
                .endsWith(", 3 there already\n");
        assertThat(third).hasBinaryContent(whole);
        assertThat(render("--existing", "skip", "--exr-depth", "float").out()).contains("again    frame 1: ");
    }

    @Test
    void skip_rendersADamagedExrAgain() throws IOException {
        out = folder.resolve("out.####.exr");
        assertThat(render("--outputs", "result,matte,match", "--frames", "1-2").err())
                .isEmpty();
        Path second = folder.resolve("out.0002.exr");
        byte[] whole = Files.readAllBytes(second);
        byte[] damaged = whole.clone();
        damaged[whole.length - 20] ^= (byte) 0xff;
        Files.write(second, damaged);
        assertThat(render("--outputs", "result,matte,match", "--frames", "1-2", "--existing", "skip")
                        .out())
                .contains("again    frame 2: ")
                .endsWith(", 1 there already\n");
        assertThat(second).hasBinaryContent(whole);
    }

    @Test
    void skip_withNothingToDo_loadsNoModel() throws IOException {
        render();
        Cli.Result result = render("--existing", "skip");
        assertThat(result.status()).isZero();
        assertThat(result.lines()).hasSize(1);
        assertThat(result.out()).contains("0 frames").endsWith(", 4 there already\n");
    }

    @Test
    void skip_seesOtherParametersClipsAndModels() throws IOException {
        render("--frames", "1");
        assertThat(render("--frames", "1", "--existing", "skip", "--feather", "0.2")
                        .out())
                .contains("again    frame 1");
        source = TestClips.movie(folder.resolve("source.mkv"), 64, 48, 2);
        assertThat(render("--frames", "1", "--existing", "skip", "--feather", "0.2")
                        .out())
                .contains("again    frame 1");
        assertThat(render("--frames", "1", "--existing", "skip", "--feather", "0.2")
                        .out())
                .doesNotContain("again");
    }

    @Test
    void skip_knowsAClipThatWasMoved() throws IOException {
        render("--frames", "1");
        Path moved = Files.move(Path.of(driving), folder.resolve("moved.mkv"));
        driving = moved.toString();
        assertThat(render("--frames", "1", "--existing", "skip").out()).endsWith(", 1 there already\n");
    }

    @Test
    void skip_refusesAPictureOfSomebodyElse() throws IOException {
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", frame(3).toFile());
        Cli.Result result = render("--existing", "skip");
        assertThat(result.err())
                .isEqualTo("error: expected " + frame(3)
                        + " to be absent or a frame that this program wrote; found another"
                        + " picture; move it away, or give --existing overwrite\n");
        assertThat(result.status()).isEqualTo(73);
    }

    @Test
    void skip_keepsAMovieOfTheSameFramesOnly() throws IOException {
        out = folder.resolve("out.mkv");
        render("--frames", "1-2");
        assertThat(render("--frames", "1-2", "--existing", "skip").out()).endsWith(", 2 there already\n");
        assertThat(render("--frames", "1-3", "--existing", "skip").out()).contains(": 3 frames in ");
        Files.copy(Path.of(driving), folder.resolve("mine.mkv"));
        out = folder.resolve("mine.mkv");
        assertThat(render("--existing", "skip").status()).isEqualTo(73);
    }

    @Test
    void startNumber_movesListsNamesAndMessages() throws IOException {
        Cli.Result result = render("--start-number", "-1", "--frames", "-1-0");
        assertThat(result.out()).contains("Frame -1 (1 of 2)");
        assertThat(names()).contains("out.-001.png", "out.0000.png");
        assertThat(render("--start-number", "1001", "--frames", "1004-1005").err())
                .isEqualTo("error: expected --frames within 1001-1004, the frames of " + driving
                        + "; found 1005; frame numbers count from 1001; leave them out\n");
    }

    @Test
    void frames_areTheSamePixelsWhateverTheirNumber() throws IOException {
        render("--frames", "2");
        JsonNode plain = manifest("--frames", "2", "--overwrite");
        JsonNode numbered = manifest("--start-number", "1001", "--frames", "1002");
        assertThat(numbered.at("/frames/0/pixels")).isEqualTo(plain.at("/frames/0/pixels"));
        assertThat(numbered.at("/frames/0/frame").asLong()).isEqualTo(1002);
    }

    @Test
    void openJobDescription_getsItsLines() throws IOException {
        Cli.Result result = render("--frames", "1-2", "--progress", "openjd");
        assertThat(result.lines())
                .containsSubsequence(
                        "openjd_progress: 50.0",
                        "openjd_status: Frame 1 (1 of 2)",
                        "openjd_progress: 100.0",
                        "openjd_status: Frame 2 (2 of 2)");
        assertThat(render("--frames", "9", "--progress", "openjd").out())
                .startsWith("openjd_fail: expected --frames within 1-4");
    }

    @Test
    void log_hasALineForEveryEvent() throws IOException {
        Path log = folder.resolve("log.jsonl");
        render("--frames", "1-2", "--log-json", log.toString());
        render("--frames", "2-3", "--log-json", log.toString(), "--existing", "skip");
        render("--frames", "9", "--log-json", log.toString());
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            JsonNode event = JSON.readTree(line);
            events.add(event.path("event").asText() + " " + event.path("frame").asText());
            assertThat(event.has("time") && event.has("ms")).isTrue();
        }
        assertThat(events)
                .containsExactly(
                        "start ",
                        "loaded ",
                        "rendered 1",
                        "rendered 2",
                        "end ",
                        "start ",
                        "loaded ",
                        "kept 2",
                        "rendered 3",
                        "end ",
                        "fault ");
    }

    @Test
    void manifest_listsPixelsThatDoNotDependOnTheChunk() throws IOException {
        JsonNode whole = manifest();
        JsonNode chunk = manifest("--frames", "3", "--overwrite");
        assertThat(whole.at("/frames")).hasSize(4);
        assertThat(chunk.at("/frames/0")).isEqualTo(whole.at("/frames/2"));
        assertThat(chunk.at("/frames/0/provider").asText()).isEqualTo("cpu");
        assertThat(whole.path("job").asText())
                .matches("[0-9a-f]{64}")
                .isEqualTo(chunk.path("job").asText());
    }

    @Test
    void pathMap_isAppliedToClipsAndOutput() throws IOException {
        Path rules = Files.writeString(
                folder.resolve("rules.json"),
                "{\"version\": \"pathmapping-1.0\", \"path_mapping_rules\": [{\"source_path_format\": \"WINDOWS\","
                        + "\"source_path\": \"Z:\\\\show\", \"destination_path\": \"" + folder + "\"}]}");
        driving = "z:\\Show\\driving.mkv";
        source = "Z:/show/source.mkv";
        out = Path.of("Z:\\show\\out.####.png");
        Cli.Result result = render("--frames", "1", "--path-map", rules.toString());
        assertThat(result.err()).isEmpty();
        assertThat(names()).contains("out.0001.png");
    }

    @Test
    void dryRun_writesNothing() throws IOException {
        render("--frames", "2");
        List<String> before = names();
        Cli.Result result = render(
                "--existing",
                "skip",
                "--dry-run",
                "--log-json",
                folder.resolve("log").toString());
        assertThat(result.lines())
                .contains("frames   1-4 (4)", "there    1", "render   1,3-4 (3)")
                .noneMatch(line -> line.startsWith("Frame"));
        assertThat(names()).isEqualTo(before);
    }

    private JsonNode manifest(String... more) throws IOException {
        Path file = folder.resolve("manifest.json");
        List<String> words = new ArrayList<>(List.of("--manifest", file.toString()));
        words.addAll(List.of(more));
        Cli.Result result = render(words.toArray(String[]::new));
        assertThat(result.err()).isEmpty();
        return JSON.readTree(file.toFile());
    }

    private Cli.Result render(String... more) {
        List<String> command = new ArrayList<>(List.of("render", "--driving", driving, "--source", source));
        command.addAll(List.of("--out", out.toString(), "--driving-crop", "full", "--source-crop", "full"));
        command.addAll(List.of("--device", "cpu", "--sources", "even", "--source-count", "1"));
        command.addAll(List.of(more));
        return new Cli().run(command.toArray(String[]::new));
    }

    private Path frame(int number) {
        return folder.resolve(String.format("out.%04d.png", number));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
