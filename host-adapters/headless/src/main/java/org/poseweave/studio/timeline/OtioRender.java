package org.poseweave.studio.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/** Puts the rendered frames of a clip in the place of its media. Its range, effects and neighbours stay as they are. */
final class OtioRender {
    /** Key under which a clip keeps the media that drove it. */
    static final String DRIVING = "poseweave_driving";

    private static final int PADDING = 4;

    private OtioRender() {}

    static void refer(ObjectNode clip, OtioMedia media, FrameSpan span, Path folder, String name) {
        JsonNode before = OtioMedia.reference(clip).deepCopy();
        ObjectNode render = reference(media, span, folder, name);
        if (clip.path("media_references") instanceof ObjectNode references) {
            references.set(OtioMedia.activeKey(clip), render);
            references.set(DRIVING, before);
        } else {
            clip.set("media_reference", render);
            clip.withObjectProperty("metadata").withObjectProperty("poseweave").set(DRIVING, before);
        }
    }

    private static ObjectNode reference(OtioMedia media, FrameSpan span, Path folder, String name) {
        OtioTime start = media.start();
        double rate = start.rate();
        double perFrame = new OtioTime(1, rate).frames(media.framesPerSec());
        OtioTime first = new OtioTime(start.value() + span.first() / perFrame, rate);
        OtioTime length = new OtioTime((span.last() - span.first() + 1) / perFrame, rate);
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("OTIO_SCHEMA", "ImageSequenceReference.1");
        node.putObject("metadata").putObject("poseweave").put("job", name);
        node.put("name", name);
        node.set("available_range", OtioTime.range(first, length));
        node.putNull("available_image_bounds");
        String url = folder.toAbsolutePath().toUri().toString();
        node.put("target_url_base", url.endsWith("/") ? url : url + "/");
        node.put("name_prefix", name + ".").put("name_suffix", ".png");
        node.put("start_frame", span.first() + media.firstNumber()).put("frame_step", 1);
        node.put("rate", media.framesPerSec()).put("frame_zero_padding", PADDING);
        return node.put("missing_frame_policy", "error");
    }
}
