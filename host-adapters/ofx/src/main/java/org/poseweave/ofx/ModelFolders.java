package org.poseweave.ofx;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Where model bundles lie: the folders of POSEWEAVE_MODELS first, then those of the plugin. */
record ModelFolders(List<Path> shelves) {
    private static final String DESCRIPTION = "model.json";
    private static final String NAME = "[\\w-]+";

    /**
     * Reads the environment.
     *
     * @param shipped folder of the bundles that come with the plugin, or null where it is not known
     */
    static ModelFolders of(Map<String, String> environment, @Nullable String shipped) {
        List<Path> shelves = new ArrayList<>();
        for (String folder : environment.getOrDefault("POSEWEAVE_MODELS", "").split(File.pathSeparator, -1)) {
            add(shelves, folder);
        }
        add(shelves, shipped == null ? "" : shipped);
        return new ModelFolders(List.copyOf(shelves));
    }

    private static void add(List<Path> shelves, String folder) {
        try {
            if (!folder.isBlank()) {
                shelves.add(Path.of(folder));
            }
        } catch (InvalidPathException e) {
            // No folder of this system: nothing can be found there.
        }
    }

    /**
     * Folder of a bundle.
     *
     * @param model name of a bundle on the shelves, or the path of one's model.json or folder
     */
    Path find(String model) {
        if (!model.matches(NAME)) {
            return own(model);
        }
        for (Path shelf : shelves) {
            if (Files.isRegularFile(shelf.resolve(model).resolve(DESCRIPTION))) {
                return shelf.resolve(model);
            }
        }
        throw new RenderException(
                ErrorCode.BAD_CONFIG,
                "the model " + model + " in the plugin's folder or one of POSEWEAVE_MODELS",
                "none in " + shelves,
                "install the plugin again");
    }

    private static Path own(String file) {
        try {
            Path path = Path.of(file);
            Path folder = path.endsWith(DESCRIPTION) ? path.toAbsolutePath().getParent() : path;
            if (folder != null && Files.isRegularFile(folder.resolve(DESCRIPTION))) {
                return folder;
            }
        } catch (InvalidPathException e) {
            // No path of this system: nothing can be there.
        }
        throw new RenderException(
                ErrorCode.MISSING_INPUT, "the model.json of a bundle", "none at " + file, "choose another, or none");
    }
}
