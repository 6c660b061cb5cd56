package org.poseweave.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Reads {@code model.json} and checks every declared file against its SHA-256. */
public final class BundleReader {
    /** Version of the model.json format that this program reads. */
    public static final int SCHEMA = 1;

    private static final List<String> GRAPHS = List.of(
            ModelBundle.ENCODE_POSE,
            ModelBundle.ENCODE_SOURCE,
            ModelBundle.COMPLETE_BACKGROUND,
            ModelBundle.REASSEMBLE);

    private final Path folder;
    private final Path file;

    private BundleReader(Path folder) {
        this.folder = folder.toAbsolutePath();
        this.file = folder.resolve("model.json");
    }

    /**
     * Reads the bundle in {@code folder}.
     *
     * @throws RenderException BAD_CONFIG with the field at fault, what was expected and what was found
     */
    public static ModelBundle read(Path folder) {
        return new BundleReader(folder).read();
    }

    private ModelBundle read() {
        byte[] bytes;
        JsonNode root;
        try {
            bytes = Files.readAllBytes(file);
            root = new ObjectMapper().readTree(bytes);
        } catch (NoSuchFileException e) {
            throw fault("a model bundle with " + file, "no such file", "give the name of a bundle or its folder", e);
        } catch (JacksonException e) {
            throw fault("JSON in " + file, "text that is not JSON", "install the bundle again", e);
        } catch (IOException e) {
            throw fault("a readable " + file, String.valueOf(e.getMessage()), "check the file's permissions", e);
        }
        int schema = integer(root, "schema");
        if (schema != SCHEMA) {
            throw fault(
                    "schema " + SCHEMA + " in " + file, "schema " + schema, "use a bundle made for this version", null);
        }
        Map<String, GraphSpec> graphs = new HashMap<>();
        for (String name : GRAPHS) {
            graphs.put(name, graph(name, field(field(root, "graphs"), name)));
        }
        JsonNode framing = field(root, "framing");
        JsonNode centre = field(framing, "centre");
        return new ModelBundle(
                folder,
                text(root, "id"),
                text(root, "version"),
                text(root, "domain"),
                text(root, "tier"),
                text(root, "licence"),
                text(root, "provenance"),
                integer(root, "inputSize"),
                integer(root, "keypoints"),
                integer(root, "tokenSide"),
                new Framing(
                        integer(framing, "firstKeypoint"),
                        integer(framing, "lastKeypoint"),
                        centre.path(0).asDouble(),
                        centre.path(1).asDouble(),
                        field(framing, "extent").asDouble()),
                regions(root),
                names(root),
                graphs,
                HexFormat.of().formatHex(sha256().digest(bytes)));
    }

    private Map<String, List<Integer>> regions(JsonNode root) {
        int keypoints = integer(root, "keypoints");
        Map<String, List<Integer>> regions = new HashMap<>();
        for (Map.Entry<String, JsonNode> region : field(root, "keypointRegions").properties()) {
            List<Integer> indices = new ArrayList<>();
            for (JsonNode index : region.getValue()) {
                if (!index.isInt() || index.asInt() < 0 || index.asInt() >= keypoints) {
                    throw fault(
                            "keypoints from 0 to " + (keypoints - 1) + " in 'keypointRegions." + region.getKey()
                                    + "' of " + file,
                            index.toString(),
                            "install the bundle again",
                            null);
                }
                indices.add(index.asInt());
            }
            regions.put(region.getKey(), List.copyOf(indices));
        }
        return regions;
    }

    private static List<String> names(JsonNode root) {
        List<String> names = new ArrayList<>();
        root.path("keypointNames").forEach(name -> names.add(name.asText()));
        return names;
    }

    private GraphSpec graph(String name, JsonNode node) {
        String graphFile = text(node, "file");
        String declared = text(node, "sha256");
        Path path = file.resolveSibling(graphFile);
        if (graphFile.contains("/") || graphFile.contains("\\") || !Files.isRegularFile(path)) {
            throw fault("graph " + name + " in " + path, "no such file", "install the bundle again", null);
        }
        String found = hashOf(path);
        if (!found.equals(declared)) {
            throw fault(
                    path + " with SHA-256 " + declared,
                    found,
                    "the file was changed or damaged: install the bundle again",
                    null);
        }
        return new GraphSpec(name, graphFile, declared, tensors(node, "inputs"), tensors(node, "outputs"));
    }

    private List<TensorSpec> tensors(JsonNode graph, String key) {
        List<TensorSpec> specs = new ArrayList<>();
        for (JsonNode node : field(graph, key)) {
            List<String> shape = new ArrayList<>();
            field(node, "shape").forEach(dimension -> shape.add(dimension.asText()));
            specs.add(new TensorSpec(text(node, "name"), text(node, "dtype"), shape));
        }
        return specs;
    }

    private JsonNode field(JsonNode node, String key) {
        JsonNode value = node.get(key);
        if (value == null || value.isNull()) {
            throw fault("field '" + key + "' in " + file, "none", "install the bundle again", null);
        }
        return value;
    }

    private String text(JsonNode node, String key) {
        return field(node, key).asText();
    }

    private int integer(JsonNode node, String key) {
        JsonNode value = field(node, key);
        if (!value.isInt()) {
            throw fault(
                    "a whole number in '" + key + "' of " + file, value.toString(), "install the bundle again", null);
        }
        return value.asInt();
    }

    private static String hashOf(Path path) {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(path)) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw fault("a readable " + path, String.valueOf(e.getMessage()), "check the file's permissions", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static RenderException fault(String expected, String found, String remedy, @Nullable Throwable cause) {
        return new RenderException(ErrorCode.BAD_CONFIG, expected, found, remedy, cause);
    }
}
