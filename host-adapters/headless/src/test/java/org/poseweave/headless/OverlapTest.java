package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several frames at once against one after the other: equal files, messages and exit status. */
class OverlapTest {
    private static final int FRAMES = 9;

    @TempDir
    private Path folder;

    @Test
    void movie_isTheSameByteForByte() throws IOException {
        assertThat(render("1", "out.mp4").status()).isZero();
        assertThat(render("3", "out.mp4").status()).isZero();
        assertThat(folder.resolve("3/out.mp4")).hasSameBinaryContentAs(folder.resolve("1/out.mp4"));
    }

    @Test
    void sequencesPreviewAndManifest_areTheSameByteForByte() throws IOException {
        String[] more = {"--outputs", "result,matte,match", "--preview", "--sources", "nearest", "--source-count", "2"};
        for (String atOnce : List.of("1", "4")) {
            List<String> all = new ArrayList<>(List.of(more));
            all.addAll(List.of("--manifest", "manifest.json"));
            Collections.replaceAll(
                    all,
                    "manifest.json",
                    folder(atOnce).resolve("manifest.json").toString());
            Cli.Result result = render(atOnce, "out.####.png", all.toArray(String[]::new));
            assertThat(result.err()).isEmpty();
            assertThat(result.lines().stream().filter(line -> line.startsWith("Frame ")))
                    .as("progress with " + atOnce)
                    .hasSize(FRAMES)
                    .startsWith("Frame 1 (1 of 9)", "Frame 2 (2 of 9)")
                    .endsWith("Frame 9 (9 of 9)");
        }
        List<String> names = names("1");
        assertThat(names).hasSize(3 * FRAMES + 3).isEqualTo(names("4"));
        for (String name : names) {
            assertThat(text(folder.resolve("4").resolve(name), name))
                    .as(name)
                    .isEqualTo(text(folder.resolve("1").resolve(name), name));
        }
    }

    @Test
    void skip_rendersWhatIsMissingAndKeepsTheRest() throws IOException {
        render("3", "out.####.png");
        Path second = folder.resolve("3/out.0002.png");
        byte[] whole = Files.readAllBytes(second);
        Files.delete(second);
        Files.write(folder.resolve("3/out.0007.png"), new byte[] {1, 2, 3});
        Cli.Result again = render("3", "out.####.png", "--existing", "skip");
        assertThat(again.status()).as(again.err()).isZero();
        assertThat(again.lines()).anyMatch(line -> line.endsWith("frames/s, 7 there already"));
        assertThat(Files.readAllBytes(second)).isEqualTo(whole);
        assertThat(names("3")).hasSize(FRAMES);
    }

    @Test
    void fault_leavesTheFramesBeforeItAndTheSameMessage() throws IOException {
        List<Cli.Result> results = new ArrayList<>();
        for (String atOnce : List.of("1", "3")) {
            Path clip = folder(atOnce).resolve("driving.####.png");
            TestClips.sequence(clip, 64, 64, FRAMES);
            Path bad = folder.resolve(atOnce).resolve("driving.0006.png");
            byte[] bytes = Files.readAllBytes(bad);
            Files.write(bad, Arrays.copyOf(bytes, bytes.length / 2));
            results.add(renderOf(clip.toString(), atOnce, "out.####.png"));
            assertThat(folder.resolve(atOnce).resolve("out.0005.png")).exists();
            assertThat(folder.resolve(atOnce).resolve("out.0006.png")).doesNotExist();
        }
        assertThat(results.get(0).status()).isEqualTo(65);
        assertThat(results.get(1).status()).isEqualTo(65);
        assertThat(results.get(1).err()).isEqualTo(results.get(0).err().replace("/1/", "/3/"));
        assertThat(results.get(1).out().replace("/3/", "/1/"))
                .isEqualTo(results.get(0).out());
        try (Stream<Path> files = Files.list(folder.resolve("3"))) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void faultInAMovie_leavesNothing() throws IOException {
        Path clip = folder("3").resolve("driving.####.png");
        TestClips.sequence(clip, 64, 64, FRAMES);
        Files.write(folder.resolve("3/driving.0004.png"), new byte[100]);
        Cli.Result result = renderOf(clip.toString(), "3", "out.mkv");
        assertThat(result.status()).isEqualTo(65);
        assertThat(names("3")).noneMatch(name -> name.startsWith("out"));
    }

    @Test
    void numbersBeyondReason_areRefused() {
        for (String count : List.of("-1", "65")) {
            Cli.Result result = render(count, "out.mkv");
            assertThat(result.status()).isEqualTo(2);
            assertThat(result.err())
                    .isEqualTo(
                            "error: expected --at-once from 0 to 64; found " + count + "; give 0 for as many as pay\n");
        }
    }

    private Cli.Result render(String atOnce, String out, String... more) {
        return renderOf(TestClips.movie(folder.resolve("driving.mkv"), 64, 64, FRAMES), atOnce, out, more);
    }

    private Cli.Result renderOf(String driving, String atOnce, String out, String... more) {
        String source = TestClips.movie(folder.resolve("source.mkv"), 320, 200, 5);
        List<String> command = new ArrayList<>(List.of("render", "--driving", driving, "--source", source));
        command.addAll(List.of("--out", folder(atOnce).resolve(out).toString(), "--at-once", atOnce));
        command.addAll(List.of("--driving-crop", "full", "--source-crop", "full", "--device", "cpu"));
        command.addAll(List.of(more));
        return new Cli().run(command.toArray(String[]::new));
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> names(String of) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(of))) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }

    /** The bytes of a file; of a manifest without the folder that its frames lie in. */
    private static Object text(Path file, String name) throws IOException {
        return name.endsWith(".json")
                ? Files.readString(file).replace("/4/", "/1/")
                : java.util.HexFormat.of().formatHex(Files.readAllBytes(file));
    }
}
