package org.poseweave.preset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.Param;
import org.poseweave.params.ParamType;
import org.poseweave.params.Params;

/** Reads presets. Whatever a preset holds that this version does not know is refused by name and line. */
public final class PresetReader {
    /** Version of the format. */
    static final int FORMAT = 1;

    private static final String FIELDS = "$schema, format, description or values";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser parser;
    private final String origin;
    private final Map<String, String> values = new LinkedHashMap<>();
    private String description = "";
    private int format;

    private PresetReader(JsonParser parser, String origin) {
        this.parser = parser;
        this.origin = origin;
    }

    /**
     * Reads the text of a preset.
     *
     * @param origin file or name, for messages
     * @throws RenderException of code BAD_CONFIG
     */
    public static Preset read(String origin, String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            return new PresetReader(parser, origin).read();
        } catch (JsonProcessingException e) {
            throw new RenderException(
                    ErrorCode.BAD_CONFIG,
                    "JSON",
                    e.getOriginalMessage() + " in line " + e.getLocation().getLineNr() + " of " + origin,
                    "correct that line",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory gives none
        }
    }

    private Preset read() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw fault("a preset in braces", found(), "see poseweave presets --schema");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            switch (field) {
                case "$schema" -> text(field);
                case "description" -> description = text(field);
                case "format" -> readFormat();
                case "values" -> readValues();
                default -> throw fault(FIELDS, "\"" + field + "\"", "parameters belong into \"values\"");
            }
        }
        if (format == 0) {
            throw fault("\"format\": " + FORMAT, "none", "add it");
        }
        if (parser.nextToken() != null) {
            throw fault("nothing after the preset", found(), "remove it");
        }
        return new Preset(description, values);
    }

    private void readFormat() throws IOException {
        JsonToken token = parser.nextToken();
        if (token != JsonToken.VALUE_NUMBER_INT || !parser.getText().equals(Integer.toString(FORMAT))) {
            throw fault("\"format\": " + FORMAT, found(), "use a preset made for this version, or a newer version");
        }
        format = FORMAT;
    }

    private void readValues() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw fault("\"values\" in braces", found(), "write \"values\": {\"mix\": 0.5}");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            Param<?> param = located(() -> Params.named(key));
            parser.nextToken();
            values.put(key, value(param));
        }
    }

    private <T> String value(Param<T> param) throws IOException {
        String text = parser.getText();
        if (!fits(param.type(), parser.currentToken())) {
            throw fault(
                    param.key() + " to be " + param.type().allowed(), found(), "correct the value of " + param.key());
        }
        T value = located(() -> param.type().parse(param.key(), text));
        return param.format(value);
    }

    private static boolean fits(ParamType<?> type, @Nullable JsonToken token) {
        if (type instanceof ParamType.BooleanType) {
            return token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
        }
        if (type instanceof ParamType.IntType || type instanceof ParamType.DoubleType) {
            return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
        }
        return token == JsonToken.VALUE_STRING;
    }

    private String text(String field) throws IOException {
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
            throw fault("text for \"" + field + "\"", found(), "put it in quotes");
        }
        return parser.getText();
    }

    /** The token as it stands in the file. */
    private String found() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return "nothing";
        }
        return token == JsonToken.VALUE_STRING ? "\"" + parser.getText() + "\" in quotes" : parser.getText();
    }

    private <V> V located(Supplier<V> work) {
        try {
            return work.get();
        } catch (RenderException e) {
            throw fault(e.expected(), e.found(), e.remedy());
        }
    }

    private RenderException fault(String expected, String found, String remedy) {
        int line = parser.currentTokenLocation().getLineNr();
        return new RenderException(
                ErrorCode.BAD_CONFIG, expected, found + " in line " + Math.max(1, line) + " of " + origin, remedy);
    }
}
