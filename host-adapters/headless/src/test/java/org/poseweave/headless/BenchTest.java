package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    @TempDir
    Path folder;

    @Test
    void bench_printsARowForEachNumberOfSources() {
        String clip = TestClips.movie(folder.resolve("clip.mkv"), 64, 48, 3);
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
                        "2",
                        "--rounds",
                        "1");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        List<String> lines = result.lines();
        assertThat(lines.get(0))
                .startsWith("face-draft ")
                .contains("driving 64x48, output 64x48; 1 rounds of 2 frames");
        assertThat(lines.subList(3, 5))
                .allMatch(line -> line.matches("\\| [12] \\|( [0-9.]+ \\|){2} [0-9.]+-[0-9.]+ \\| .* % \\|"));
    }
}
