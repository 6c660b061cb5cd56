package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A timeline goes in; jobs and a timeline that shows their frames come out, and nothing else has changed. */
class TimelineTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @TempDir
    private Path folder;

    private Path timeline;

    @BeforeEach
    void makeTimeline() throws IOException {
        TestClips.movie(folder.resolve("driving clip.mkv"), 64, 64, 20);
        TestClips.movie(folder.resolve("source.mkv"), 64, 48, 3);
        Files.createDirectory(folder.resolve("plates"));
        TestClips.sequence(folder.resolve("plates/p.####.png"), 64, 64, 12);
        timeline = folder.resolve("reel.otio");
        try (InputStream sample = TimelineTest.class.getResourceAsStream("sample.otio")) {
            Files.copy(sample, timeline);
        }
    }

    @Test
    void trimsSpeedsFreezesAndHandles_decideWhichFramesAreRendered() throws IOException {
        assertThat(run().status()).isZero();
        // Frames 5-10 of the trim and 2 of the transition after it.
        assertThat(job("take_7", "frames")).isEqualTo("5-12");
        // From frame 5, 1 frame of the transition before it at double speed, then 3 frames at double speed.
        assertThat(job("fast", "frames")).isEqualTo("3-9");
        assertThat(job("take_7-2", "frames")).isEqualTo("8-8");
        assertThat(job("take_7", "params")).contains("\"feather\":0.2").contains("\"sourceCrop\":\"full\"");
        assertThat(job("fast", "params")).doesNotContain("feather").doesNotContain("sourceRange");
        assertThat(json(folder.resolve("out/fast/fast.json"))
                        .at("/clips/driving")
                        .asText())
                .isEqualTo(folder.resolve("plates/p.####.png").toString());
    }

    @Test
    void referencesToRenders_areAllThatChanges() throws IOException {
        String unknown = "{\"OTIO_SCHEMA\": \"Nobody.9\", \"deep\": [{\"er\": 1e-7}, 0.10, NaN]},";
        String children =
                "\"children\": [\n                    {\"OTIO_SCHEMA\": \"Clip.2\", \"metadata\": {}, \"name\": \"reference\"";
        String text = Files.readString(timeline);
        assertThat(text).contains(children);
        Files.writeString(timeline, text.replace(children, children.replaceFirst("\\[", "[" + unknown)));
        assertThat(run().err()).isEmpty();
        JsonNode before = json(timeline);
        JsonNode after = json(folder.resolve("out/reel.otio"));
        JsonNode first = after.at("/tracks/children/0/children/0");
        assertThat(first.at("/media_references/poseweave_driving"))
                .isEqualTo(before.at("/tracks/children/0/children/0/media_references/DEFAULT_MEDIA"));
        JsonNode render = first.at("/media_references/DEFAULT_MEDIA");
        assertThat(render.path("start_frame").asInt()).isEqualTo(5);
        assertThat(render.at("/available_range/start_time/value").asDouble()).isEqualTo(90104);
        assertThat(render.at("/available_range/duration/value").asDouble()).isEqualTo(8);
        assertThat(render.path("target_url_base").asText())
                .startsWith("file:///")
                .endsWith("/out/take_7/");
        for (JsonNode root : new JsonNode[] {before, after}) {
            for (int i : new int[] {0, 2, 4}) {
                ObjectNode clip = (ObjectNode) root.at("/tracks/children/0/children/" + i);
                clip.remove(List.of("media_references", "media_reference"));
                if (clip.path("name").asText().equals("fast")) {
                    clip.remove("metadata"); // keeps the driving media of a Clip.1
                }
            }
        }
        assertThat(JSON.writeValueAsString(after)).isEqualTo(JSON.writeValueAsString(before));
    }

    @Test
    void renderedTimeline_hasEveryFrameThatItRefersTo() throws IOException {
        assertThat(run("--render").err()).isEmpty();
        JsonNode clips = json(folder.resolve("out/reel.otio")).at("/tracks/children/0/children");
        int frames = 0;
        for (JsonNode clip : clips) {
            JsonNode render = clip.has("media_reference")
                    ? clip.path("media_reference")
                    : clip.at("/media_references/DEFAULT_MEDIA");
            int first = render.path("start_frame").asInt();
            for (int i = 0; i < render.at("/available_range/duration/value").asInt(); i++) {
                String name =
                        String.format("%s%04d%s", render.path("name_prefix").asText(), first + i, ".png");
                assertThat(Path.of(java.net.URI.create(
                                        render.path("target_url_base").asText()))
                                .resolve(name))
                        .exists();
                frames++;
            }
        }
        assertThat(frames).isEqualTo(8 + 7 + 1);
    }

    @Test
    void trimmedSource_givesItsRangeOnly() throws IOException {
        String hero = "\"name\": \"hero\",\n";
        String text = Files.readString(timeline);
        int at = text.indexOf("\"value\": 0.0", text.indexOf(hero));
        String trimmed = text.substring(0, at) + text.substring(at).replaceFirst("0\\.0", "1.0");
        Files.writeString(timeline, trimmed.replace("\"value\": 100.0", "\"value\": 90.0"));
        assertThat(run().err()).isEmpty();
        assertThat(job("fast", "params")).contains("\"sourceRange\":\"2-3\"");
    }

    @Test
    void whatIsMissing_isNamedByItsPlace() throws IOException {
        String text = Files.readString(timeline);
        Files.writeString(timeline, text.replace("\"sources\", \"source_range\"", "\"other\", \"source_range\""));
        assertThat(run().err())
                .isEqualTo("error: expected a clip on a track named sources at the time of"
                        + " $.tracks.children[0].children[0]; found none; lay the clip that shows the subject there\n");
        Files.writeString(timeline, text.replace("\"Driving\"", "\"V1\""));
        assertThat(run().err()).contains("expected a video track named driving with a clip; found none among 3 tracks");
        Files.writeString(timeline, text.replace("90104.0", "95000.0"));
        assertThat(run().err()).contains("$.tracks.children[0].children[0].source_range to start within the 20 frames");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.endsWith("out"));
        }
    }

    private Cli.Result run(String... more) {
        List<String> words = new java.util.ArrayList<>(List.of(
                "timeline", timeline.toString(), "--out", folder.resolve("out").toString()));
        words.addAll(List.of(more));
        return new Cli().run(words.toArray(String[]::new));
    }

    private String job(String name, String key) throws IOException {
        JsonNode value = json(folder.resolve("out").resolve(name).resolve(name + ".json"))
                .path(key);
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static JsonNode json(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }
}
