package org.poseweave.studio;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.Param;
import org.poseweave.params.ParamType.TextType;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;

/**
 * Where the files of another machine lie on this one: the rules of Open Job Description's {@code pathmapping-1.0}. The
 * rule with the longest source path that a path starts with, in whole parts, is applied; Windows paths are compared
 * without regard to case.
 */
public final class PathMap {
    /** Maps every path to itself. */
    public static final PathMap NONE = new PathMap(List.of());

    private static final String VERSION = "pathmapping-1.0";

    private final List<Rule> rules;

    /** One rule; {@code windows} says how the source path is written. */
    record Rule(boolean windows, String source, String destination) {}

    PathMap(List<Rule> rules) {
        this.rules = rules.stream()
                .sorted(Comparator.comparingInt((Rule rule) -> rule.source().length())
                        .reversed())
                .toList();
    }

    /**
     * Reads a file of rules.
     *
     * @throws RenderException MISSING_INPUT or BAD_DATA, naming the field
     */
    public static PathMap read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT, "a file of path mapping rules", "no file " + file, "check --path-map");
        }
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(file.toFile());
        } catch (JacksonException e) {
            throw bad("JSON in " + file, e.getOriginalMessage());
        } catch (IOException e) {
            throw bad("a readable " + file, e.toString());
        }
        if (root.isObject() && root.isEmpty()) {
            return NONE; // what Open Job Description writes where it has no rules
        }
        if (!VERSION.equals(root.path("version").asText())) {
            throw bad(
                    "\"version\": \"" + VERSION + "\" in " + file,
                    root.path("version").toString());
        }
        List<Rule> rules = new ArrayList<>();
        JsonNode list = root.path("path_mapping_rules");
        for (int i = 0; i < list.size(); i++) {
            rules.add(rule(list.get(i), "$.path_mapping_rules[" + i + "] of " + file));
        }
        return new PathMap(rules);
    }

    /** The place of a path on this machine; one that no rule fits stays as it is. */
    public String map(String path) {
        for (Rule rule : rules) {
            String source = strip(rule.source(), rule.windows());
            String normal = rule.windows() ? path.replace('\\', '/') : path;
            if (startsWith(normal, source, rule.windows())) {
                String rest = normal.substring(source.length());
                String destination = rule.destination();
                return destination.endsWith("/") && rest.startsWith("/")
                        ? destination + rest.substring(1)
                        : destination + rest;
            }
        }
        return path;
    }

    /** Values whose text parameters are mapped where they are paths that a rule fits. */
    public ParamValues map(ParamValues values) {
        ParamValues mapped = values;
        for (Param<?> param : Params.ALL) {
            if (param.type() instanceof TextType) {
                String text = String.valueOf(values.get(param));
                String there = text.startsWith("@") ? "@" + map(text.substring(1)) : map(text);
                mapped = there.equals(text) ? mapped : mapped.parse(param.key(), there);
            }
        }
        return mapped;
    }

    private static boolean startsWith(String path, String source, boolean anyCase) {
        String start = path.substring(0, Math.min(source.length(), path.length()));
        boolean same =
                anyCase ? start.toLowerCase(Locale.ROOT).equals(source.toLowerCase(Locale.ROOT)) : start.equals(source);
        return same && (path.length() == source.length() || path.charAt(source.length()) == '/');
    }

    private static String strip(String source, boolean windows) {
        String normal = windows ? source.replace('\\', '/') : source;
        return normal.length() > 1 && normal.endsWith("/") ? normal.substring(0, normal.length() - 1) : normal;
    }

    private static Rule rule(JsonNode node, String where) {
        String format = node.path("source_path_format").asText();
        if (!format.equals("POSIX") && !format.equals("WINDOWS")) {
            throw bad("source_path_format POSIX or WINDOWS in " + where, "\"" + format + "\"");
        }
        String source = node.path("source_path").asText();
        String destination = node.path("destination_path").asText();
        if (source.isEmpty() || destination.isEmpty()) {
            throw bad("source_path and destination_path in " + where, node.toString());
        }
        return new Rule(format.equals("WINDOWS"), source, destination);
    }

    private static RenderException bad(String expected, String found) {
        return new RenderException(ErrorCode.BAD_DATA, expected, found, "correct the file given by --path-map");
    }
}
