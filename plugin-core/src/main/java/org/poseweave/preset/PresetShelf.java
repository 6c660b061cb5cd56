package org.poseweave.preset;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Where presets lie: the folders of POSEWEAVE_PRESETS first, then those that come with the program. */
public final class PresetShelf {
    private static final List<String> OWN = List.of("face", "face-performance", "face-still", "body", "object");
    private static final String ENDING = ".json";

    private final List<Path> folders;

    private PresetShelf(List<Path> folders) {
        this.folders = folders;
    }

    /** The shelf of a process with these variables. */
    public static PresetShelf of(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        for (String folder : environment.getOrDefault("POSEWEAVE_PRESETS", "").split(File.pathSeparator, -1)) {
            if (!folder.isBlank()) {
                folders.add(Path.of(folder));
            }
        }
        return new PresetShelf(folders);
    }

    /**
     * A preset by its file or its name.
     *
     * @throws RenderException MISSING_INPUT or BAD_CONFIG
     */
    public Preset find(String nameOrFile) {
        try {
            Path file = Path.of(nameOrFile);
            if (nameOrFile.endsWith(ENDING) || file.getNameCount() > 1) {
                return PresetReader.read(nameOrFile, contents(file));
            }
            for (Path folder : folders) {
                Path named = folder.resolve(nameOrFile + ENDING);
                if (Files.isRegularFile(named)) {
                    return PresetReader.read(named.toString(), contents(named));
                }
            }
        } catch (InvalidPathException e) {
            throw unknown(nameOrFile);
        }
        if (!OWN.contains(nameOrFile)) {
            throw unknown(nameOrFile);
        }
        return PresetReader.read("preset " + nameOrFile, own(nameOrFile));
    }

    /** Names of all presets: those of the folders in their order, then the program's own. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.map(entry -> entry.getFileName().toString())
                        .filter(name -> name.endsWith(ENDING))
                        .map(name -> name.substring(0, name.length() - ENDING.length()))
                        .sorted()
                        .forEach(names::add);
            } catch (IOException e) {
                throw new RenderException(
                        ErrorCode.MISSING_INPUT,
                        "a folder of presets that can be read",
                        folder + " that cannot",
                        "correct POSEWEAVE_PRESETS",
                        e);
            }
        }
        names.addAll(OWN);
        return names.stream().distinct().toList();
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT,
                    "a preset file of UTF-8 text",
                    file + " (" + e.getClass().getSimpleName() + ")",
                    "check its name and permissions",
                    e);
        }
    }

    private static String own(String name) {
        try (InputStream in = PresetShelf.class.getResourceAsStream(name + ENDING)) {
            if (in == null) {
                throw new IllegalStateException("preset " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RenderException unknown(String name) {
        return new RenderException(
                ErrorCode.MISSING_INPUT,
                "a preset, its name or its file",
                "'" + name + "'",
                "name one of " + String.join(", ", names()) + " or a file name.json");
    }
}
