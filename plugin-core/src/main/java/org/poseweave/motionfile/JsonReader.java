package org.poseweave.motionfile;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.poseweave.error.RenderException;

/** Reads the JSON form token by token, so that a fault names its line. Keys come in any order, frames last. */
final class JsonReader {
    private static final Set<String> TEXTS = Set.of("format", "clip", "model", "modelVersion", "coordinates");
    private static final Set<String> NUMBERS = Set.of("version", "width", "height");
    private static final List<String> FRAME =
            List.of("frame", "cut", "centreX", "centreY", "side", "presence", "keypoints");

    private final String file;
    private final JsonParser json;
    private final Map<String, String> values = new HashMap<>();
    private final List<String> keypointNames = new ArrayList<>();

    JsonReader(String file, BufferedReader text) throws IOException {
        this.file = file;
        json = new JsonFactory().createParser(text);
    }

    MotionFile read() throws IOException {
        try {
            return object();
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw MotionRows.fault(file, line, "JSON", e.getOriginalMessage(), "correct it, or analyse the clip again");
        }
    }

    private MotionFile object() throws IOException {
        require(json.nextToken(), JsonToken.START_OBJECT, "an object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            if (TEXTS.contains(key)) {
                require(value, JsonToken.VALUE_STRING, key + " to be a text");
                values.put(key, json.getText());
            } else if (NUMBERS.contains(key)) {
                require(value, JsonToken.VALUE_NUMBER_INT, key + " to be a whole number");
                values.put(key, json.getText());
            } else if (key.equals("keypointNames")) {
                require(value, JsonToken.START_ARRAY, "a list of names");
                while (json.nextToken() == JsonToken.VALUE_STRING) {
                    keypointNames.add(json.getText());
                }
                require(json.currentToken(), JsonToken.END_ARRAY, "names of keypoints");
            } else if (key.equals("frames")) {
                require(value, JsonToken.START_ARRAY, "a list of frames");
                MotionFile read = frames(new MotionRows(file, header()));
                require(json.nextToken(), JsonToken.END_OBJECT, "nothing after the frames");
                return read;
            } else {
                throw fault("a key that motion files have", key, "leave it out or correct it");
            }
        }
        throw fault("frames", "none", "analyse the clip again");
    }

    private MotionHeader header() {
        String version = value("version", "\\d{1,9}");
        if (!value("format", ".*").equals(MotionFile.FORMAT) || !version.equals(Integer.toString(MotionFile.VERSION))) {
            throw fault(
                    MotionFile.FORMAT + " of version " + MotionFile.VERSION,
                    value("format", ".*") + " of version " + version,
                    "write the file with this version of poseweave analyse");
        }
        if (keypointNames.isEmpty()) {
            throw fault("keypointNames before frames", "none", "put them back");
        }
        return new MotionHeader(
                values.getOrDefault("clip", ""),
                Integer.parseInt(value("width", "[1-9]\\d{0,5}")),
                Integer.parseInt(value("height", "[1-9]\\d{0,5}")),
                value("model", ".+"),
                value("modelVersion", ".+"),
                value("coordinates", "crop|frame").equals("crop") ? Coordinates.CROP : Coordinates.FRAME,
                keypointNames);
    }

    private String value(String key, String pattern) {
        String value = values.get(key);
        if (value == null || !value.matches(pattern)) {
            String form = pattern.equals(".*") || pattern.equals(".+") ? "" : " as " + pattern;
            throw fault(key + form + " before frames", value == null ? "none" : value, "put it back");
        }
        return value;
    }

    private MotionFile frames(MotionRows rows) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            rows.add(frame());
        }
        require(json.currentToken(), JsonToken.END_ARRAY, "a frame");
        return rows.file(line());
    }

    private MotionRows.Row frame() throws IOException {
        int line = line();
        Map<String, String> cells = new HashMap<>();
        List<String> keypoints = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            if (!FRAME.contains(key) || cells.put(key, json.getText()) != null) {
                throw fault("a key of a frame (" + String.join(", ", FRAME) + ") once", key, "correct it");
            }
            if (key.equals("cut")) {
                requireThat(value.isBoolean(), "cut to be true or false");
            } else if (key.equals("keypoints")) {
                require(value, JsonToken.START_ARRAY, "a list of keypoints");
                keypoints(keypoints);
            } else {
                requireThat(value.isNumeric(), key + " to be a number");
            }
        }
        for (String key : FRAME) {
            requireThat(cells.containsKey(key), key + " of the frame");
        }
        return new MotionRows.Row(
                line,
                cells.getOrDefault("frame", ""),
                cells.getOrDefault("cut", "").equals("true"),
                cells.getOrDefault("centreX", ""),
                cells.getOrDefault("centreY", ""),
                cells.getOrDefault("side", ""),
                cells.getOrDefault("presence", ""),
                keypoints);
    }

    private void keypoints(List<String> into) throws IOException {
        while (json.nextToken() == JsonToken.START_ARRAY) {
            for (int i = 0; i < 3; i++) {
                requireThat(json.nextToken().isNumeric(), "x, y and confidence of a keypoint");
                into.add(json.getText());
            }
            require(json.nextToken(), JsonToken.END_ARRAY, "three numbers a keypoint");
        }
        require(json.currentToken(), JsonToken.END_ARRAY, "a keypoint");
        if (into.size() != 3 * keypointNames.size()) {
            throw fault(keypointNames.size() + " keypoints", Integer.toString(into.size() / 3), "list them all");
        }
    }

    private void require(JsonToken found, JsonToken expected, String what) throws IOException {
        requireThat(found == expected, what);
    }

    private void requireThat(boolean good, String what) throws IOException {
        if (!good) {
            String found = json.currentToken() == null ? "the end of the file" : json.getText();
            throw fault(what, found, "correct it, or analyse the clip again");
        }
    }

    private int line() {
        return json.currentTokenLocation().getLineNr();
    }

    private RenderException fault(String expected, String found, String remedy) {
        return MotionRows.fault(file, line(), expected, found, remedy);
    }
}
