package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code poseweave sources}: what it prints and writes is what a render does. */
class SourcesTest {
    @TempDir
    private Path folder;

    @Test
    void sheetTableAndData_sayTheSame() throws IOException {
        Path sheet = folder.resolve("sheet.png");
        Path data = folder.resolve("sheet.json");
        List<String> lines = sources(
                "--driving",
                clip("driving", 2),
                "--sources",
                "2",
                "--out",
                sheet.toString(),
                "--json",
                data.toString());
        assertThat(lines).hasSize(1 + 5 + 3);
        assertThat(lines.get(1)).matches(" +1 +1 .*");
        assertThat(lines.subList(7, 9)).containsExactly("sheet    " + sheet, "data     " + data);

        JsonNode root = new ObjectMapper().readTree(data.toFile());
        assertThat(lines.get(6))
                .isEqualTo("--source-frames " + root.get("sourceFrames").asText());
        assertThat(root.get("frames")).hasSize(5);
        BufferedImage image = ImageIO.read(sheet.toFile());
        assertThat(image.getWidth()).isEqualTo(6 + 5 * 166);
        int chosen = 0;
        int near = 0;
        for (int i = 0; i < 5; i++) {
            JsonNode frame = root.get("frames").get(i);
            int border = image.getRGB(SourceSheet.left(i) - 1, SourceSheet.top(i) + 80) & 0xffffff;
            assertThat(border == SourceSheet.CHOSEN).isEqualTo(frame.has("place"));
            chosen += frame.has("place") ? 1 : 0;
            near += frame.get("nearestTo").asInt();
            assertThat(frame.get("quality").asDouble())
                    .isLessThanOrEqualTo(frame.get("sharpness").asDouble());
        }
        assertThat(chosen).isEqualTo(2);
        assertThat(near).as("driving frames").isEqualTo(2);
    }

    @Test
    void frames_pastedIntoARender_giveTheRenderOfTheChoice() {
        List<String> lines = sources("--sources", "3");
        String given = lines.get(lines.size() - 1);
        assertThat(given).matches("--source-frames \\d,\\d,\\d");
        Path one = folder.resolve("one.mkv");
        Path other = folder.resolve("other.mkv");
        assertThat(render(one, "--sources", "3")).isZero();
        assertThat(render(other, given.split(" ", -1))).isZero();
        assertThat(other).hasSameBinaryContentAs(one);
    }

    @Test
    void severalClips_areBetweenSlashes() {
        List<String> lines = sources("--source", clip("second", 3), "--sources", "even", "--source-count", "3");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("--source-frames 2,4/2");
    }

    @Test
    void refusedFrames_areNamedWithTheReason() throws IOException {
        Path data = folder.resolve("all.json");
        sources("--json", data.toString());
        List<Double> qualities = new ArrayList<>();
        new ObjectMapper()
                .readTree(data.toFile())
                .get("frames")
                .forEach(frame -> qualities.add(frame.get("quality").asDouble()));
        double most = qualities.stream().mapToDouble(q -> q).max().orElseThrow();
        double least = qualities.stream().mapToDouble(q -> q).min().orElseThrow();
        assertThat(least).isLessThan(most);
        double between = (most + least) / 2;
        List<String> lines = sources("--min-quality", Double.toString(between));
        long below = qualities.stream().filter(q -> q < between).count();
        assertThat(lines.stream().filter(line -> line.matches(".*(blurred|eyes closed|unsure|cut off)")))
                .hasSize((int) below)
                .allMatch(line -> line.matches(" +\\d +\\d +- .*"));
    }

    @Test
    void existingFiles_areKept() throws IOException {
        Path sheet = Files.writeString(folder.resolve("sheet.png"), "mine");
        Cli.Result result = new Cli().run("sources", "--source", clip("source", 1), "--out", sheet.toString());
        assertThat(result.status()).isEqualTo(73);
        assertThat(sheet).hasContent("mine");
        assertThat(new Cli()
                        .run("sources", "--source", clip("source", 1), "--out", "sheet.jpg")
                        .err())
                .isEqualTo("error: expected --out name.png; found 'sheet.jpg'; end the name with .png\n");
    }

    private List<String> sources(String... options) {
        List<String> arguments = new ArrayList<>(List.of("sources", "--source", clip("source", 5)));
        arguments.addAll(List.of("--source-crop", "full", "--driving-crop", "full"));
        arguments.addAll(List.of(options));
        Cli.Result result = new Cli().run(arguments.toArray(String[]::new));
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        return result.lines();
    }

    private int render(Path out, String... options) {
        List<String> arguments = new ArrayList<>(List.of("render", "--source", clip("source", 5)));
        arguments.addAll(List.of("--driving", clip("driving", 2), "--out", out.toString(), "--quiet"));
        arguments.addAll(List.of("--source-crop", "full", "--driving-crop", "full"));
        arguments.addAll(List.of(options));
        return new Cli().run(arguments.toArray(String[]::new)).status();
    }

    private String clip(String name, int frames) {
        Path file = folder.resolve(name + ".mkv");
        return Files.exists(file) ? file.toString() : TestClips.movie(file, 64, 64, frames);
    }
}
