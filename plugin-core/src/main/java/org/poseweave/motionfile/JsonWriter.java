package org.poseweave.motionfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.Writer;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.Pose;
import org.poseweave.track.FrameMotion;

/** Writes the JSON form, a line a frame. */
final class JsonWriter {
    private JsonWriter() {}

    static void write(MotionFile file, Writer to) throws IOException {
        MotionHeader header = file.header();
        JsonGenerator json = new JsonFactory().createGenerator(to);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setPrettyPrinter(new MinimalPrettyPrinter(""));
        json.writeStartObject();
        json.writeStringField("format", MotionFile.FORMAT);
        json.writeNumberField("version", MotionFile.VERSION);
        json.writeRaw('\n');
        json.writeStringField("clip", header.clip());
        json.writeNumberField("width", header.width());
        json.writeNumberField("height", header.height());
        json.writeRaw('\n');
        json.writeStringField("model", header.model());
        json.writeStringField("modelVersion", header.modelVersion());
        json.writeStringField("coordinates", header.coordinates().key());
        json.writeRaw('\n');
        json.writeArrayFieldStart("keypointNames");
        for (String name : header.keypointNames()) {
            json.writeString(name);
        }
        json.writeEndArray();
        json.writeRaw('\n');
        json.writeArrayFieldStart("frames");
        for (long frame = 0; frame < file.track().count(); frame++) {
            json.writeRaw('\n');
            write(frame, file.track().at(frame), header.coordinates(), json);
        }
        json.writeRaw('\n');
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }

    private static void write(long frame, FrameMotion motion, Coordinates coordinates, JsonGenerator json)
            throws IOException {
        CropSquare square = motion.square();
        json.writeStartObject();
        json.writeNumberField("frame", frame + 1);
        json.writeBooleanField("cut", motion.cut());
        json.writeNumberField("centreX", square.centreX());
        json.writeNumberField("centreY", square.centreY());
        json.writeNumberField("side", square.side());
        json.writeNumberField("presence", motion.presence());
        json.writeArrayFieldStart("keypoints");
        Pose pose = motion.pose();
        for (int k = 0; k < pose.confidence().length; k++) {
            String[] place = coordinates.format(pose.keypoints()[2 * k], pose.keypoints()[2 * k + 1], square);
            json.writeStartArray();
            json.writeNumber(place[0]);
            json.writeNumber(place[1]);
            json.writeNumber(pose.confidence()[k]);
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
