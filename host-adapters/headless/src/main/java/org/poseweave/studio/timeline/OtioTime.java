package org.poseweave.studio.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A time in OpenTimelineIO: {@code value} units of which {@code rate} make a second.
 *
 * @param rate above 0
 */
record OtioTime(double value, double rate) {
    private static final double SAME_RATE = 0.002;

    static OtioTime of(JsonNode node) {
        double rate = node.path("rate").asDouble(1);
        return new OtioTime(node.path("value").asDouble(0), rate > 0 ? rate : 1);
    }

    double seconds() {
        return value / rate;
    }

    /** Frames at a rate; rates that differ like 24 and 23.976 count the same frames. */
    double frames(double framesPerSec) {
        boolean same = Math.abs(rate - framesPerSec) <= SAME_RATE * framesPerSec;
        return same ? value : value / rate * framesPerSec;
    }

    OtioTime minus(OtioTime other) {
        return new OtioTime(value - other.value * rate / other.rate, rate);
    }

    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        return node.put("OTIO_SCHEMA", "RationalTime.1").put("rate", rate).put("value", value);
    }

    static ObjectNode range(OtioTime start, OtioTime duration) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("OTIO_SCHEMA", "TimeRange.1");
        node.set("duration", duration.json());
        node.set("start_time", start.json());
        return node;
    }
}
