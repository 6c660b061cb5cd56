package org.poseweave.headless;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Where bundles lie: the folders of POSEWEAVE_MODELS first, then those that come with the program. */
final class BundleShelf {
    private final List<Path> shelves;

    private BundleShelf(List<Path> shelves) {
        this.shelves = shelves;
    }

    /** @param home folder of the program, or null where it is not known */
    static BundleShelf of(Map<String, String> environment, @Nullable String home) {
        List<Path> shelves = new ArrayList<>();
        for (String folder : environment.getOrDefault("POSEWEAVE_MODELS", "").split(File.pathSeparator, -1)) {
            if (!folder.isBlank()) {
                shelves.add(Path.of(folder));
            }
        }
        if (home != null) {
            shelves.add(Path.of(home, "models", "bundles"));
        }
        return new BundleShelf(shelves);
    }

    /** Folder of the bundle that a user named: a folder that holds model.json, or the name of one on a shelf. */
    Path find(String model) {
        try {
            Path asPath = Path.of(model);
            if (Files.isRegularFile(asPath.resolve("model.json"))) {
                return asPath;
            }
            for (Path shelf : shelves) {
                if (Files.isRegularFile(shelf.resolve(model).resolve("model.json"))) {
                    return shelf.resolve(model);
                }
            }
        } catch (InvalidPathException e) {
            throw notFound(model);
        }
        throw notFound(model);
    }

    /** Folders of all bundles, in the order in which names are looked up. */
    List<Path> all() {
        List<Path> bundles = new ArrayList<>();
        for (Path shelf : shelves) {
            if (!Files.isDirectory(shelf)) {
                continue;
            }
            try (Stream<Path> entries = Files.list(shelf)) {
                entries.filter(entry -> Files.isRegularFile(entry.resolve("model.json")))
                        .sorted()
                        .forEach(bundles::add);
            } catch (IOException e) {
                throw new RenderException(
                        ErrorCode.BAD_CONFIG,
                        "a folder of bundles that can be read",
                        shelf + " that cannot",
                        "check its permissions",
                        e);
            }
        }
        return bundles;
    }

    private RenderException notFound(String model) {
        List<String> names =
                all().stream().map(bundle -> bundle.getFileName().toString()).toList();
        return new RenderException(
                ErrorCode.BAD_CONFIG,
                "a model bundle, its folder or its name",
                "'" + model + "'",
                names.isEmpty()
                        ? "no bundle is installed; set POSEWEAVE_MODELS to a folder of bundles"
                        : "name one of " + String.join(", ", names) + " or a folder with a model.json");
    }
}
