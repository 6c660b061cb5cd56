package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.analysis.AnalysisFile;
import org.poseweave.analysis.ShotAnalysis;
import org.poseweave.clip.Clip;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.Clips;
import org.poseweave.media.FrameSink;
import org.poseweave.media.MovieSettings;
import org.poseweave.media.MovieSink;
import org.poseweave.media.TextSink;
import org.poseweave.source.SourceFrame;

/** What analyse JOB.json finds once is what every render finds for itself, and part of no frame's identity. */
class JobAnalysisTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("poseweave.root"), "examples");
    private static final String FOLLOWED = "\"drivingCrop\": \"track\", \"motion\": \"relative\", \"lost\": \"fade\"";

    @TempDir
    private Path folder;

    @BeforeEach
    void makeClips() {
        part("face-driver.mp4", "driving.mkv", 0, 4);
        part("face-source.mp4", "one.mkv", 40, 3);
        part("face-source.mp4", "two.mkv", 80, 2);
    }

    @Test
    void chunksThatReadTheAnalysis_areTheFramesOfASingleRun() throws IOException {
        for (String params : List.of(
                FOLLOWED + ", \"sources\": \"auto\", \"sourceCount\": 3",
                "\"sources\": \"nearest\", \"sourceCount\": 2, \"sourceCrop\": \"track\"",
                "\"sourceCrop\": \"full\", \"drivingCrop\": \"full\", \"sources\": \"even\", \"sourceCount\": 1")) {
            String job = job(params);
            JsonNode single =
                    manifest(run("render", job, "--existing", "overwrite", "--manifest", file("single.json")));
            run("analyse", job, "--existing", "overwrite");
            for (String chunk : List.of("3-4", "1-2")) {
                run("render", job, "--frames", chunk, "--existing", "overwrite", "--analysis", "auto");
            }
            Cli.Result skipped = run("render", job, "--existing", "skip", "--manifest", file("single.json"));
            assertThat(skipped.out()).endsWith(", 4 there already\n");
            assertThat(manifest(skipped)).isEqualTo(single);
        }
    }

    @Test
    void analysis_isReallyRead() throws IOException {
        String job = job("\"sourceCount\": 1, \"drivingCrop\": \"full\"");
        run("render", job, "--frames", "2");
        byte[] before = Files.readAllBytes(folder.resolve("out.0002.png"));
        run("analyse", job);
        Path file = folder.resolve("out.analysis");
        String hash = Files.readAllLines(file).get(0).split(" ")[2];
        ShotAnalysis found = AnalysisFile.read(file, hash);
        long other = found.chosen().get(0).frame() == 0 ? 2 : 0;
        ShotAnalysis changed = new ShotAnalysis(
                found.driving(),
                found.squares(),
                List.of(new SourceFrame(0, other)),
                found.candidates(),
                found.motion());
        TextSink.write(file, to -> AnalysisFile.write(changed, hash, to));
        run("render", job, "--frames", "2", "--existing", "overwrite", "--analysis", "auto");
        assertThat(Files.readAllBytes(folder.resolve("out.0002.png"))).isNotEqualTo(before);
    }

    @Test
    void changedForeignOrMissingAnalysis_isRefused() throws IOException {
        String job = job("\"sourceCount\": 1");
        Cli.Result missing = new Cli().run("render", job, "--analysis", "auto");
        assertThat(missing.status()).isEqualTo(66);
        assertThat(missing.err())
                .isEqualTo("error: expected the analysis of this job; found no file " + file("out.analysis")
                        + "; write it with ./poseweave analyse JOB.json, or render without --analysis\n");
        assertThat(run("analyse", job).lines()).anyMatch(line -> line.startsWith("wrote    "));
        assertThat(new Cli().run("analyse", job).status()).isEqualTo(73);
        assertThat(run("analyse", job, "--existing", "skip").out())
                .isEqualTo("there    " + file("out.analysis") + "\n");

        String text = Files.readString(folder.resolve("out.analysis"));
        Files.writeString(folder.resolve("out.analysis"), text.replaceFirst("\"centreX\":1", "\"centreX\":2"));
        Cli.Result changed = new Cli().run("render", job, "--analysis", "auto");
        assertThat(changed.status()).isEqualTo(65);
        assertThat(changed.err()).contains("whose contents were changed");
        run("analyse", job, "--existing", "skip"); // mends it
        assertThat(folder.resolve("out.analysis")).hasContent(text);

        job("\"sourceCount\": 2");
        Cli.Result foreign = new Cli().run("render", job, "--analysis", "auto");
        assertThat(foreign.status()).isEqualTo(65);
        assertThat(foreign.err())
                .contains("expected the analysis of this job, ")
                .contains("out.analysis of job ");
        assertThat(folder.resolve("out.0001.png")).doesNotExist();
    }

    private String job(String params) throws IOException {
        return Files.writeString(folder.resolve("job.json"), """
                {"poseweaveJob": 1, "clips": {"driving": "driving.mkv", "sources": ["one.mkv", "two.mkv"]},
                 "device": {"provider": "cpu", "strict": true}, "output": {"frames": "out.####.png"},
                 "params": {%s}}
                """.formatted(params))
                .toString();
    }

    private JsonNode manifest(Cli.Result run) throws IOException {
        assertThat(run.status()).isZero();
        JsonNode manifest =
                new ObjectMapper().readTree(folder.resolve("single.json").toFile());
        assertThat(manifest.path("frames")).hasSize(4);
        return manifest;
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Cli.Result run(String... words) {
        Cli.Result result = new Cli().run(words);
        assertThat(result.err()).isEmpty();
        return result;
    }

    private void part(String example, String name, long first, int count) {
        MovieSettings settings = new MovieSettings(256, 256, 25, 1, SampleDepth.BYTE, false, null, 1);
        try (FrameSink sink = MovieSink.open(file(name), settings);
                Clip clip = Clips.open(EXAMPLES.resolve(example).toString())) {
            for (int i = 0; i < count; i++) {
                int index = i;
                clip.read(first + i, view -> {
                    sink.write(index, view);
                    return true;
                });
            }
            sink.finish();
        }
    }
}
