package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    @TempDir
    Path folder;

    @Test
    void bench_printsARowForEachSizeAndNumberOfSources() throws IOException {
        Path json = folder.resolve("bench.json");
        String clip = TestClips.movie(folder.resolve("clip.mkv"), 64, 48, 6);
        Cli.Result result = new Cli()
                .run(
                        "bench",
                        "--driving",
                        clip,
                        "--source",
                        clip,
                        "--sources",
                        "1,2",
                        "--frames",
                        "6",
                        "--rounds",
                        "1",
                        "--sizes",
                        "own,320x240",
                        "--at-once",
                        "1",
                        "--json",
                        json.toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        List<String> lines = result.lines();
        assertThat(lines.get(2)).startsWith("face-draft ").endsWith(" 1 rounds of 6 frames, H.264 written");
        assertThat(lines.get(3)).isEqualTo("one frame after the other, graphs on all cores");
        assertThat(lines.subList(7, 11))
                .allMatch(line -> line.matches(
                        "\\| \\d+x\\d+ \\| [12] \\|( [0-9.]+ \\|){2} [0-9.]+-[0-9.]+ \\| [0-9.]+ \\| -?\\d+ % \\|"
                                + "( [0-9.]+ \\|){6}"))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("| 64x48 | 1 |"),
                        line -> assertThat(line).startsWith("| 64x48 | 2 |"),
                        line -> assertThat(line).startsWith("| 320x240 | 1 |"),
                        line -> assertThat(line).startsWith("| 320x240 | 2 |"));
        JsonNode rows = new ObjectMapper().readTree(json.toFile()).get("rows");
        assertThat(rows).hasSize(4);
        for (JsonNode row : rows) {
            double sum = 0;
            for (JsonNode stage : row.get("median").get("stages")) {
                assertThat(stage.asDouble()).isPositive();
                sum += stage.asDouble();
            }
            assertThat(sum)
                    .as("stages that follow each other are parts of the frame")
                    .isLessThan(row.get("median").get("ms").asDouble());
            assertThat(row.get("median").get("networkMs").asDouble()).isPositive();
        }
    }

    @Test
    void framesAtOnce_areSaid() {
        String clip = TestClips.movie(folder.resolve("clip.mkv"), 64, 48, 3);
        Cli.Result result = new Cli()
                .run(
                        "bench",
                        "--driving",
                        clip,
                        "--source",
                        clip,
                        "--sources",
                        "1",
                        "--frames",
                        "4",
                        "--rounds",
                        "1",
                        "--at-once",
                        "3",
                        "--threads",
                        "6");
        assertThat(result.err()).isEmpty();
        assertThat(result.lines().get(3)).isEqualTo("3 frames at once, graphs on 4 threads");
    }

    @Test
    void comparisonWithoutItsGraph_saysHowToWriteIt() {
        Cli.Result result = new Cli().run("bench", "--against-fomm", folder.toString());
        assertThat(result.status()).isEqualTo(66);
        assertThat(result.err())
                .isEqualTo(
                        "error: expected a graph " + folder.resolve("fomm.onnx") + "; found none; write it with: python"
                                + " examples/benchmarks/fomm_profile.py " + folder + "\n");
    }
}
