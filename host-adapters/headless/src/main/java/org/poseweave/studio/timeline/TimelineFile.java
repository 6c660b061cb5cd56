package org.poseweave.studio.timeline;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.media.WholeFile;

/** Reads and writes timelines without losing a key, their order or a digit. */
public final class TimelineFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private TimelineFile() {}

    /**
     * Reads a timeline.
     *
     * @throws RenderException MISSING_INPUT or BAD_DATA
     */
    public static JsonNode read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT, "an OpenTimelineIO file", "no file " + file, "check its name");
        }
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (!OtioTrack.schema(root).startsWith("Timeline.")) {
                throw bad(
                        "\"OTIO_SCHEMA\": \"Timeline.1\" in " + file,
                        root.path("OTIO_SCHEMA").toString(),
                        null);
            }
            return root;
        } catch (JacksonException e) {
            throw bad("JSON in " + file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw bad("a readable " + file, e.toString(), e);
        }
    }

    /** Writes a timeline whole or not at all. */
    public static void write(Path file, JsonNode root) {
        try {
            String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
            WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RenderException bad(
            String expected, String found, @org.jspecify.annotations.Nullable Exception cause) {
        return new RenderException(ErrorCode.BAD_DATA, expected, found, "export the timeline again", cause);
    }
}
