package org.poseweave.studio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.params.EditDistance;

/**
 * An object in a file of JSON that knows its path and collects what is wrong with it instead of stopping at the first
 * fault. A value that is wrong reads as its default.
 */
final class JsonPart {
    private static final int MOST_LISTED = 14;

    private final JsonNode node;
    private final String path;
    private final List<JobFault> faults;

    /** @param faults gets the mistakes */
    JsonPart(JsonNode node, String path, List<JobFault> faults) {
        this.faults = faults;
        this.path = path;
        boolean object = node.isObject();
        if (!object) {
            fault(path, "an object {...}", describe(node), "put it in braces");
        }
        this.node = object ? node : JsonNodeFactory.instance.objectNode();
    }

    /** Every key must be one of these. */
    void known(List<String> keys) {
        String listed = keys.size() > MOST_LISTED ? keys.size() + " keys" : String.join(", ", keys);
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String key = entry.getKey();
            if (!keys.contains(key)) {
                String remedy = "did you mean \"" + nearest(key, keys) + "\"?";
                fault(path + "." + key, "a key that is known here (" + listed + ")", "\"" + key + "\"", remedy);
            }
        }
    }

    boolean has(String key) {
        return node.has(key) && !node.get(key).isNull();
    }

    JsonNode value(String key) {
        return node.path(key);
    }

    String at(String key) {
        return path + "." + key;
    }

    List<String> keys() {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** Text, or null where there is none. */
    @Nullable
    String text(String key) {
        if (!has(key)) {
            return null;
        }
        JsonNode value = node.get(key);
        if (!value.isTextual() || value.asText().isBlank()) {
            fault(at(key), "a text", describe(value), "write it in quotes");
            return null;
        }
        return value.asText();
    }

    /** Text that must be there; empty where it is not. */
    String required(String key, String what) {
        if (!has(key)) {
            fault(at(key), what, "nothing", "add \"" + key + "\"");
            return "";
        }
        String text = text(key);
        return text == null ? "" : text;
    }

    String choice(String key, String standard, List<String> allowed) {
        String text = text(key);
        if (text == null || allowed.contains(text)) {
            return text == null ? standard : text;
        }
        fault(
                at(key),
                "one of " + String.join(", ", allowed),
                "\"" + text + "\"",
                "did you mean \"" + nearest(text, allowed) + "\"?");
        return standard;
    }

    long integer(String key, long standard, long min, long max) {
        if (!has(key)) {
            return standard;
        }
        JsonNode value = node.get(key);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < min || value.asLong() > max) {
            fault(at(key), "a whole number from " + min + " to " + max, describe(value), "correct it");
            return standard;
        }
        return value.asLong();
    }

    boolean flag(String key) {
        if (has(key) && !node.get(key).isBoolean()) {
            fault(at(key), "true or false", describe(node.get(key)), "write it without quotes");
        }
        return node.path(key).asBoolean(false);
    }

    /** An object below this one; empty where there is none. */
    JsonPart part(String key) {
        return new JsonPart(has(key) ? node.get(key) : JsonNodeFactory.instance.objectNode(), at(key), faults);
    }

    /** An object in a list. */
    JsonPart element(String key, int index) {
        return new JsonPart(node.path(key).path(index), at(key) + "[" + index + "]", faults);
    }

    /** Texts of a list, or of a single text in its place. */
    List<String> texts(String key) {
        JsonNode value = node.path(key);
        List<String> texts = new ArrayList<>();
        if (value.isTextual()) {
            texts.add(value.asText());
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                if (value.get(i).isTextual()) {
                    texts.add(value.get(i).asText());
                } else {
                    fault(at(key) + "[" + i + "]", "a text", describe(value.get(i)), "write it in quotes");
                }
            }
        } else if (has(key)) {
            fault(at(key), "a list of texts", describe(value), "write [\"...\"]");
        }
        return texts;
    }

    void fault(String where, String expected, String found, String remedy) {
        faults.add(new JobFault(where, expected, found, remedy));
    }

    static String describe(JsonNode value) {
        String text = value.toString();
        return text.length() > 60 ? text.substring(0, 57) + "..." : text;
    }

    static String nearest(String word, List<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(one -> EditDistance.between(one, word)))
                .orElse("");
    }
}
