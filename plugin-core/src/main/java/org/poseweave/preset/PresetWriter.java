package org.poseweave.preset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import org.poseweave.params.Param;
import org.poseweave.params.ParamType;
import org.poseweave.params.Params;

/** Writes presets and the schema of their format. Equal presets have equal text. */
public final class PresetWriter {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private PresetWriter() {}

    /** Text that {@link PresetReader} reads back as an equal preset. */
    public static String write(Preset preset) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", PresetReader.FORMAT);
        root.put("description", preset.description());
        ObjectNode values = root.putObject("values");
        for (Map.Entry<String, String> entry : preset.textByKey().entrySet()) {
            put(values, Params.named(entry.getKey()), entry.getValue());
        }
        return text(root);
    }

    private static void put(ObjectNode values, Param<?> param, String text) {
        ParamType<?> type = param.type();
        if (type instanceof ParamType.BooleanType) {
            values.put(param.key(), Boolean.parseBoolean(text));
        } else if (type instanceof ParamType.IntType || type instanceof ParamType.DoubleType) {
            values.put(param.key(), new BigDecimal(text));
        } else {
            values.put(param.key(), text);
        }
    }

    /** JSON Schema (draft 2020-12) of a preset, made from the declarations of all parameters. */
    public static String schema() {
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "PoseWeave preset");
        root.put("type", "object");
        root.putArray("required").add("format");
        root.put("additionalProperties", false);
        ObjectNode fields = root.putObject("properties");
        fields.putObject("$schema").put("type", "string");
        fields.putObject("format").put("const", PresetReader.FORMAT);
        fields.putObject("description").put("type", "string");
        ObjectNode values = fields.putObject("values");
        values.put("type", "object").put("additionalProperties", false);
        ObjectNode properties = values.putObject("properties");
        for (Param<?> param : Params.ALL) {
            describe(properties.putObject(param.key()), param);
        }
        return text(root);
    }

    private static void describe(ObjectNode node, Param<?> param) {
        node.put("description", param.hint());
        ParamType<?> type = param.type();
        if (type instanceof ParamType.BooleanType) {
            node.put("type", "boolean");
        } else if (type instanceof ParamType.IntType range) {
            node.put("type", "integer").put("minimum", range.min()).put("maximum", range.max());
        } else if (type instanceof ParamType.DoubleType range) {
            node.put("type", "number").put("minimum", range.min()).put("maximum", range.max());
        } else if (type instanceof ParamType.ChoiceType<?> choice) {
            node.put("type", "string");
            choice.options().forEach(option -> node.withArray("enum").add(option.key()));
        } else {
            node.put("type", "string");
        }
    }

    private static String text(ObjectNode root) {
        try {
            return JSON.writeValueAsString(root).replace(System.lineSeparator(), "\n") + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }
}
