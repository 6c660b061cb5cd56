package org.poseweave.ofx.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.poseweave.error.RenderException;
import org.poseweave.model.BundleReader;
import org.poseweave.model.GraphSpec;
import org.poseweave.model.ModelBundle;

/** The folder of model bundles inside a plugin: what the engine reads, without cards, pictures and reports. */
final class ModelShelf {
    private static final String DESCRIPTION = "model.json";

    private ModelShelf() {}

    /**
     * Copies model.json and the graphs of every bundle in {@code from}; other files and folders stay behind.
     *
     * @throws IOException where a bundle is damaged or cannot be copied
     */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path bundle : bundles(from)) {
            Path target = Files.createDirectories(to.resolve(from.relativize(bundle)));
            Files.copy(bundle.resolve(DESCRIPTION), target.resolve(DESCRIPTION));
            for (GraphSpec graph : read(bundle).graphs().values()) {
                Files.copy(bundle.resolve(graph.file()), target.resolve(graph.file()));
            }
        }
    }

    private static List<Path> bundles(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> Files.isRegularFile(entry.resolve(DESCRIPTION)))
                    .sorted()
                    .toList();
        }
    }

    private static ModelBundle read(Path bundle) throws IOException {
        try {
            return BundleReader.read(bundle);
        } catch (RenderException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
