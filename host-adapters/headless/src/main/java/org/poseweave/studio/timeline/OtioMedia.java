package org.poseweave.studio.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.media.Clips;
import org.poseweave.studio.PathMap;

/**
 * The media of a clip in a timeline.
 *
 * @param path movie, or pattern of an image sequence
 * @param start time that the media's first frame has in the timeline's words
 * @param framesPerSec of the media
 * @param frameCount of the media
 * @param firstNumber number of the first frame: that of an image sequence's files, else 1
 */
record OtioMedia(String path, OtioTime start, double framesPerSec, long frameCount, long firstNumber) {
    private static final String DEFAULT = "DEFAULT_MEDIA";

    /** Opens the media of a clip; null where the clip refers to none. */
    static @Nullable OtioMedia of(JsonNode clip, Path folder, PathMap paths) {
        JsonNode reference = reference(clip);
        String schema = reference.path("OTIO_SCHEMA").asText();
        boolean sequence = schema.startsWith("ImageSequenceReference");
        if (!sequence && !schema.startsWith("ExternalReference")) {
            return null;
        }
        String path = sequence
                ? pattern(reference, folder, paths)
                : local(reference.path("target_url").asText(), folder, paths);
        try (Clip opened = Clips.open(path)) {
            ClipInfo info = opened.info();
            double rate = sequence ? reference.path("rate").asDouble(info.framesPerSec()) : info.framesPerSec();
            JsonNode available = reference.path("available_range").path("start_time");
            OtioTime start = available.isObject() ? OtioTime.of(available) : new OtioTime(0, rate);
            long first = sequence ? reference.path("start_frame").asLong(1) : 1;
            return new OtioMedia(path, start, rate, info.frameCount(), first);
        }
    }

    /** The active media reference of a clip of any version. */
    static JsonNode reference(JsonNode clip) {
        return clip.has("media_references")
                ? clip.path("media_references").path(activeKey(clip))
                : clip.path("media_reference");
    }

    static String activeKey(JsonNode clip) {
        return clip.path("active_media_reference_key").asText(DEFAULT);
    }

    /** Place in the media, in frames from 0, of a time of the clip. */
    double frame(OtioTime time) {
        return time.minus(start).frames(framesPerSec);
    }

    private static String pattern(JsonNode reference, Path folder, PathMap paths) {
        int padding = reference.path("frame_zero_padding").asInt(0);
        String base = reference.path("target_url_base").asText();
        String counter = padding == 0 ? "%d" : "#".repeat(padding);
        String name = reference.path("name_prefix").asText()
                + counter
                + reference.path("name_suffix").asText();
        return local(base.endsWith("/") || base.isEmpty() ? base + name : base + "/" + name, folder, paths);
    }

    /** A URL or path as a path of this machine; a relative one starts at the timeline's folder. */
    private static String local(String url, Path folder, PathMap paths) {
        String path = url.startsWith("file:") ? decoded(url.replaceFirst("^file:(//(localhost)?(?=/))?", "")) : url;
        String mapped = paths.map(path.matches("/[A-Za-z]:/.*") ? path.substring(1) : path);
        return folder.resolve(mapped).normalize().toString();
    }

    private static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path; // a name with a percent sign that nobody has encoded
        }
    }
}
