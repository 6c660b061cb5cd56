package org.poseweave.studio;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.poseweave.params.Output;
import org.poseweave.params.Param;
import org.poseweave.params.ParamType;
import org.poseweave.params.ParamType.BooleanType;
import org.poseweave.params.ParamType.ChoiceType;
import org.poseweave.params.ParamType.DoubleType;
import org.poseweave.params.ParamType.IntType;
import org.poseweave.params.Params;

/** The keys of job files, and the JSON Schema (draft 2020-12) made from them and from the declared parameters. */
public final class JobSchema {
    static final List<String> ROOT = List.of(
            "poseweaveJob",
            "name",
            "clips",
            "preset",
            "params",
            "frames",
            "startNumber",
            "output",
            "model",
            "device",
            "pathMap",
            "farm",
            "$schema");
    static final List<String> CLIPS = List.of("driving", "sources", "plate");
    static final List<String> OUTPUT = List.of("frames", "movie", "outputs", "exrDepth", "codec", "sound", "manifest");
    static final List<String> MODEL = List.of("id", "version", "hash");
    static final List<String> DEVICE = List.of("provider", "strict");
    static final List<String> RULE = List.of("from", "to");
    static final List<String> FARM = List.of("chunk", "gpus", "threads", "memoryMb", "minutes", "retries");
    static final List<String> CODECS = List.of("auto", "h264", "prores", "ffv1");
    static final List<String> SOUNDS = List.of("auto", "copy", "none");

    static final List<String> DEPTHS = List.of("auto", "half", "float");

    private static final ObjectMapper JSON = new ObjectMapper();

    private JobSchema() {}

    /** The schema as it is published in the file job.schema.json. */
    public static String text() {
        ObjectNode root = object(JSON.createObjectNode(), "poseweaveJob", "clips", "output");
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "PoseWeave job");
        ObjectNode keys = properties(root);
        keys.putObject("$schema").put("type", "string");
        keys.putObject("poseweaveJob").put("const", Job.FORMAT);
        text(keys, "name", "for farms and logs; default: the name of the file");
        clips(keys);
        text(keys, "preset", "named parameters that params are laid over");
        params(object(keys.putObject("params")));
        text(keys, "frames", "driving frames such as 1-100, 1,5,7-9 or 1-100x2; default: all");
        integer(keys, "startNumber", -1_000_000, "number of the driving clip's first frame; default: 1");
        output(keys);
        ObjectNode model = properties(object(keys.putObject("model")));
        text(model, "id", "bundle by name or folder; default: face-draft");
        text(model, "version", "that it must have");
        text(model, "hash", "SHA-256 of its model.json that it must have").put("pattern", "^[0-9a-f]{64}$");
        ObjectNode device = properties(object(keys.putObject("device")));
        text(device, "provider", "auto, cpu, cuda or cuda:N");
        device.putObject("strict").put("type", "boolean");
        ObjectNode rule = object(keys.putObject("pathMap").put("type", "array").putObject("items"), "from", "to");
        text(properties(rule), "from", "path of another machine");
        text(properties(rule), "to", "its place on this one");
        farm(keys);
        return written(root);
    }

    private static void clips(ObjectNode keys) {
        ObjectNode clips = object(keys.putObject("clips"), "driving", "sources");
        text(properties(clips), "driving", "clip that shows the motion; relative to the folder of the file");
        ArrayNode either = properties(clips).putObject("sources").putArray("anyOf");
        either.addObject().put("type", "string");
        ObjectNode list = either.addObject().put("type", "array").put("minItems", 1);
        list.putObject("items").put("type", "string");
        text(properties(clips), "plate", "clip that the result is put into, frame by frame");
    }

    private static void output(ObjectNode keys) {
        ObjectNode output = object(keys.putObject("output"));
        ArrayNode either = output.putArray("anyOf");
        either.addObject().putArray("required").add("frames");
        either.addObject().putArray("required").add("movie");
        ObjectNode properties = properties(output);
        text(properties, "frames", "image sequence: name.####.png");
        text(properties, "movie", "made from the frames; .mp4, .mov or .mkv").put("pattern", "\\.(mp4|mov|mkv)$");
        ObjectNode outputs =
                properties.putObject("outputs").put("type", "array").put("minItems", 1);
        outputs.put("description", "what is written of each frame, the first in frames; default: the parameter output");
        choice(outputs.put("uniqueItems", true), "items", outputNames());
        choice(properties, "exrDepth", DEPTHS);
        choice(properties, "codec", CODECS);
        choice(properties, "sound", SOUNDS);
        text(properties, "manifest", "list of frames and hashes of their pixels");
    }

    static List<String> outputNames() {
        return Arrays.stream(Output.values()).map(Output::key).toList();
    }

    private static void farm(ObjectNode keys) {
        ObjectNode farm = properties(object(keys.putObject("farm")));
        integer(farm, "chunk", 1, "frames of a task; default: 20");
        integer(farm, "gpus", 0, "of a task");
        integer(farm, "threads", 0, "of a task");
        integer(farm, "memoryMb", 0, "of a task");
        integer(farm, "minutes", 0, "of a task");
        integer(farm, "retries", 0, "after exit status 75; default: 3");
    }

    private static void params(ObjectNode params) {
        for (Param<?> param : Params.ALL) {
            ObjectNode node = properties(params).putObject(param.key());
            node.put("description", param.hint());
            describe(node, param.type());
        }
    }

    private static void describe(ObjectNode node, ParamType<?> type) {
        if (type instanceof IntType range) {
            node.put("type", "integer").put("minimum", range.min()).put("maximum", range.max());
        } else if (type instanceof DoubleType range) {
            node.put("type", "number").put("minimum", range.min()).put("maximum", range.max());
        } else if (type instanceof BooleanType) {
            node.put("type", "boolean");
        } else if (type instanceof ChoiceType<?> choice) {
            ArrayNode options = node.putArray("enum");
            choice.options().forEach(option -> options.add(option.key()));
        } else {
            node.putArray("type").add("string").add("number");
        }
    }

    private static ObjectNode object(ObjectNode node, String... required) {
        node.put("type", "object").put("additionalProperties", false);
        if (required.length > 0) {
            ArrayNode names = node.putArray("required");
            List.of(required).forEach(names::add);
        }
        return node;
    }

    private static ObjectNode properties(ObjectNode object) {
        return object.withObjectProperty("properties");
    }

    private static ObjectNode text(ObjectNode properties, String key, String description) {
        return properties.putObject(key).put("type", "string").put("description", description);
    }

    private static void integer(ObjectNode properties, String key, int min, String description) {
        properties.putObject(key).put("type", "integer").put("minimum", min).put("description", description);
    }

    private static void choice(ObjectNode properties, String key, List<String> allowed) {
        ArrayNode options = properties.putObject(key).putArray("enum");
        allowed.forEach(options::add);
    }

    private static String written(ObjectNode root) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
