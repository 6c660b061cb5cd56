package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowReader;
import org.poseweave.media.Clips;
import org.poseweave.studio.JobSchema;

/** Job files: everything that is wrong with one is said at once; what is right renders. */
class JobTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of(System.getProperty("poseweave.root"));
    private static final Path SCHEMA =
            ROOT.resolve("host-adapters/headless/src/main/resources/org/poseweave/studio/job.schema.json");

    @TempDir
    private Path folder;

    @BeforeEach
    void makeClips() {
        TestClips.movie(folder.resolve("driving.mkv"), 64, 64, 4);
        TestClips.movie(folder.resolve("source.mkv"), 64, 48, 3);
    }

    @Test
    void elevenMistakes_areElevenMessages() throws IOException {
        assertThat(faults("""
                                {"poseweaveJob": 2,
                                 "clips": {"drivng": "driving.mkv", "sources": ["source.mkv", 7]},
                                 "params": {"sourceCount": 99, "mixx": 1, "scaleLock": "maybe"},
                                 "frames": "1-10:2",
                                 "output": {"frames": "out.png", "codec": "prorez"},
                                 "model": {"hash": "abc"}}
                                """))
                .satisfiesExactly(
                        line -> is(line, "$.poseweaveJob: expected a whole number from 1 to 1; found 2; correct it"),
                        line -> is(
                                line,
                                "$.clips.drivng: expected a key that is known here (driving, sources, plate); found \"drivng\";"
                                        + " did you mean \"driving\"?"),
                        line -> is(
                                line,
                                "$.clips.driving: expected the clip that shows the motion; found nothing; add \"driving\""),
                        line -> is(line, "$.clips.sources[1]: expected a text; found 7; write it in quotes"),
                        line -> assertThat(line)
                                .matches("\\$\\.params\\.mixx: expected a key that is known here \\(\\d+ keys\\); found"
                                        + " \"mixx\"; did you mean \"mix\"\\?"),
                        line -> is(
                                line,
                                "$.params.sourceCount: expected a whole number from 1 to 16; found 99; correct the value of"
                                        + " sourceCount"),
                        line -> is(
                                line,
                                "$.params.scaleLock: expected true or false; found \"maybe\"; correct the value of"
                                        + " scaleLock"),
                        line -> is(
                                line,
                                "$.frames: expected frames such as 1-100, 1,5,7-9 or 1-100x2; found \"1-10:2\"; write"
                                        + " 1-100x2 for every second frame; ':' is refused because it means a step to some"
                                        + " programs and a stagger to others"),
                        line -> is(
                                line,
                                "$.output.frames: expected a name with a counter; found \"out.png\"; write name.####.png"),
                        line -> is(
                                line,
                                "$.output.codec: expected one of auto, h264, prores, ffv1; found \"prorez\"; did you mean"
                                        + " \"prores\"?"),
                        line -> is(
                                line,
                                "$.model.hash: expected 64 digits 0-9a-f; found \"abc\"; copy it from ./poseweave"
                                        + " validate"));
    }

    @Test
    void wrongJson_isNamedWithItsLine() throws IOException {
        assertThat(faults("{\"poseweaveJob\": 1,\n \"clips\" 5}"))
                .singleElement()
                .asString()
                .contains("in line 2, column");
        assertThat(faults("{\"poseweaveJob\": 1, \"name\": \"a\", \"name\": \"b\"}"))
                .singleElement()
                .asString()
                .contains("Duplicate");
    }

    @Test
    void thisMachine_isLookedAtToo() throws IOException {
        assertThat(faults("""
                                {"poseweaveJob": 1, "clips": {"driving": "driving.mkv", "sources": "gone.mkv"},
                                 "frames": "3-9", "output": {"frames": "none/out.####.png"},
                                 "model": {"version": "7.7.7"}}
                                """))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("$.frames: expected --frames within 1-4"),
                        line -> assertThat(line)
                                .startsWith("$.clips.sources[0]: expected a movie")
                                .contains("gone.mkv"),
                        line -> assertThat(line).startsWith("$.output.frames: expected an existing folder; found none"),
                        line -> assertThat(line).startsWith("$.model.version: expected \"7.7.7\" here too; found "));
    }

    @Test
    void pinnedModel_isInsistedOnByRender() throws IOException {
        Path job = job("\"model\": {\"version\": \"7.7.7\"}");
        assertThat(new Cli().run("render", job.toString()).status()).isEqualTo(65);
    }

    @Test
    void job_rendersInChunksAndIsAssembled() throws IOException {
        Path job = job("\"startNumber\": 11");
        assertThat(new Cli()
                        .run("render", job.toString(), "--frames", "12-13", "--quiet")
                        .err())
                .isEmpty();
        Cli.Result early = new Cli().run("assemble", job.toString());
        assertThat(early.status()).isEqualTo(66);
        assertThat(early.err())
                .contains("found without 11,14 (the first out.0011.png is missing)")
                .contains("--frames 11,14 --existing skip");
        Files.writeString(folder.resolve("out.0012.png.host.1.0123abcd-1.tmp"), "left by a killed writer");
        assertThat(new Cli().run("render", job.toString(), "--existing", "skip").out())
                .endsWith(", 2 there already\n");
        Cli.Result result = new Cli().run("assemble", job.toString());
        assertThat(result.err()).isEmpty();
        try (Clip movie = Clips.open(folder.resolve("movie.mkv").toString())) {
            assertThat(movie.info().frameCount()).isEqualTo(4);
            assertThat(movie.info().framesPerSec()).isEqualTo(25);
        }
        JsonNode manifest = JSON.readTree(folder.resolve("manifest.json").toFile());
        assertThat(manifest.at("/frames/3/file").asText()).isEqualTo("out.0014.png");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    /** A movie of EXR frames shows what a movie of PNG frames of the same job shows, to 8 bits. */
    @Test
    void exrFrames_becomeAMovieAsAScreenShowsThem() throws IOException {
        Path job = job("\"params\": {\"drivingCrop\": \"full\", \"sourceCrop\": \"full\", \"sourceCount\": 1}");
        for (String kind : List.of("png", "exr")) {
            Files.writeString(job, Files.readString(job).replaceFirst("####\\.\\w+", "####." + kind));
            assertThat(new Cli()
                            .run("render", job.toString(), "--frames", "1-2")
                            .err())
                    .isEmpty();
            assertThat(new Cli()
                            .run("assemble", job.toString(), "--frames", "1-2")
                            .err())
                    .isEmpty();
            Files.move(folder.resolve("movie.mkv"), folder.resolve(kind + ".mkv"));
        }
        try (Clip png = Clips.open(folder.resolve("png.mkv").toString());
                Clip exr = Clips.open(folder.resolve("exr.mkv").toString())) {
            assertThat(exr.info().frameCount()).isEqualTo(2);
            float[] expected = png.read(1, JobTest::row);
            float[] found = exr.read(1, JobTest::row);
            assertThat(found).containsExactly(expected, within(0.6f / 255));
            assertThat(expected[0]).isNotEqualTo(expected[4 * 40]);
        }
    }

    private static float[] row(FrameView view) {
        float[] row = new float[4 * view.width()];
        new RowReader(view).readStraight(view.height() / 2, 0, view.width(), row);
        return row;
    }

    @Test
    void options_winOverTheJob() throws IOException {
        Path job = job("\"params\": {\"feather\": 0.3, \"drivingCrop\": \"full\", \"sourceCrop\": \"full\"}");
        Path out = folder.resolve("other.####.png");
        assertThat(new Cli()
                        .run("render", job.toString(), "--out", out.toString(), "--frames=2", "--quiet")
                        .err())
                .isEmpty();
        assertThat(folder.resolve("other.0002.png")).exists();
        assertThat(folder.resolve("other.0001.png")).doesNotExist();
    }

    @Test
    void publishedSchema_isThatOfTheProgram() throws IOException {
        assertThat(SCHEMA)
                .as("renew it: ./poseweave validate --schema > " + ROOT.relativize(SCHEMA))
                .hasContent(JobSchema.text());
    }

    @Test
    void javaApi_rendersAndThrowsWhatTheCommandSays() {
        RunReport report = PoseWeave.at(ROOT)
                .driving(folder.resolve("driving.mkv").toString())
                .source(folder.resolve("source.mkv").toString())
                .set("drivingCrop", "full")
                .set("sourceCrop", "full")
                .frames("1-2")
                .option("--existing", "skip")
                .render(folder.resolve("api.####.png").toString());
        assertThat(report.rendered()).containsExactly(1L, 2L);
        assertThat(report.job()).matches("[0-9a-f]{64}");
        RenderException fault = org.assertj.core.api.Assertions.catchThrowableOfType(
                RenderException.class,
                () -> PoseWeave.at(ROOT).driving("gone.mkv").source("gone.mkv").render("out.mkv"));
        assertThat(fault.code()).isEqualTo(ErrorCode.MISSING_INPUT);
    }

    private List<String> faults(String text) throws IOException {
        Path job = Files.writeString(folder.resolve("job.json"), text);
        Cli.Result result = new Cli().run("validate", job.toString());
        assertThat(result.status()).isEqualTo(65);
        return result.err()
                .lines()
                .map(line -> line.replace("error: " + job + ": ", ""))
                .toList();
    }

    private Path job(String... more) throws IOException {
        List<String> keys = new ArrayList<>(
                List.of(
                        "\"poseweaveJob\": 1",
                        "\"clips\": {\"driving\": \"driving.mkv\", \"sources\": [\"source.mkv\"]}",
                        "\"output\": {\"frames\": \"out.####.png\", \"movie\": \"movie.mkv\", \"manifest\": \"manifest.json\"}"));
        keys.addAll(List.of(more));
        return Files.writeString(folder.resolve("job.json"), "{" + String.join(",\n", keys) + "}\n");
    }

    private static void is(String line, String expected) {
        assertThat(line).isEqualTo(expected);
    }
}
