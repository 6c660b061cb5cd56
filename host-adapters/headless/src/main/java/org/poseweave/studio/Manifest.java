package org.poseweave.studio;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.poseweave.media.FrameFile;
import org.poseweave.media.WholeFile;

/** The files of a run, frame by frame, with the hashes of their pixels, by which two runs are compared whatever files hold them. */
public final class Manifest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobIdentity job;
    private final Map<Long, Map<String, Entry>> entries = new TreeMap<>();

    private record Entry(String file, String pixels, String provider) {}

    public Manifest(JobIdentity job) {
        this.job = job;
    }

    /**
     * Adds one file of a frame by what it says.
     *
     * @param outputs what the file holds, names with commas
     */
    public void add(long number, String outputs, Path file, Map<String, String> tags) {
        String pixels = tags.getOrDefault(FrameFile.PIXELS, "");
        String provider = tags.getOrDefault(JobIdentity.PROVIDER, "");
        entries.computeIfAbsent(number, frame -> new LinkedHashMap<>())
                .put(outputs, new Entry(String.valueOf(file.getFileName()), pixels, provider));
    }

    /**
     * Writes it whole or not at all, replacing one that is there.
     *
     * @throws org.poseweave.error.RenderException CANNOT_WRITE
     */
    public void write(Path target) {
        ObjectNode root = JSON.createObjectNode();
        root.put("poseweaveManifest", 1);
        root.put("job", job.hash());
        root.put("model", job.model());
        root.put("version", job.version());
        ArrayNode frames = root.putArray("frames");
        entries.forEach((number, files) -> files.forEach((outputs, entry) -> frames.addObject()
                .put("frame", number)
                .put("output", outputs)
                .put("file", entry.file())
                .put("pixels", entry.pixels())
                .put("provider", entry.provider())));
        try {
            String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
            WholeFile.write(target, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
