package org.poseweave.studio.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Walks the children of a track and says where they lie. */
final class OtioTrack {
    private OtioTrack() {}

    /**
     * A clip on a track.
     *
     * @param path in the file, for messages
     * @param startSec on the track
     * @param endSec on the track
     * @param head seconds of handle that a transition before it takes
     * @param tail seconds of handle that a transition after it takes
     */
    record Placed(ObjectNode clip, String path, double startSec, double endSec, double head, double tail) {}

    /** Enabled clips of a track in order. */
    static List<Placed> clips(JsonNode track, String path) {
        List<Placed> clips = new ArrayList<>();
        JsonNode children = track.path("children");
        double at = 0;
        for (int i = 0; i < children.size(); i++) {
            JsonNode child = children.get(i);
            double length = lengthSec(child);
            if (schema(child).startsWith("Clip.")
                    && child.path("enabled").asBoolean(true)
                    && child instanceof ObjectNode clip) {
                double head = offset(children.path(i - 1), "in_offset");
                double tail = offset(children.path(i + 1), "out_offset");
                clips.add(new Placed(clip, path + ".children[" + i + "]", at, at + length, head, tail));
            }
            at += length;
        }
        return clips;
    }

    static String schema(JsonNode node) {
        return node.path("OTIO_SCHEMA").asText();
    }

    /** Seconds that an item takes on its track; transitions take none. */
    private static double lengthSec(JsonNode item) {
        if (schema(item).startsWith("Transition.")) {
            return 0;
        }
        JsonNode range = item.path("source_range");
        if (!range.isObject()) {
            range = OtioMedia.reference(item).path("available_range");
        }
        if (range.isObject()) {
            return OtioTime.of(range.path("duration")).seconds();
        }
        double sum = 0;
        double longest = 0;
        for (JsonNode child : item.path("children")) {
            sum += lengthSec(child);
            longest = Math.max(longest, lengthSec(child));
        }
        return schema(item).startsWith("Stack.") ? longest : sum;
    }

    private static double offset(JsonNode neighbour, String key) {
        return schema(neighbour).startsWith("Transition.")
                ? OtioTime.of(neighbour.path(key)).seconds()
                : 0;
    }
}
