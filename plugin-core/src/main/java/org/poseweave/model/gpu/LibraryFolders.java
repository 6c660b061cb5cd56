package org.poseweave.model.gpu;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Folders in which libraries are looked for.
 *
 * @param natives the folder of ONNX Runtime's own libraries, if it is known; libraries beside them are found first
 * @param searched where the system's loader looks
 * @param unsearched where CUDA is often installed, but the loader does not look unless told to
 */
public record LibraryFolders(Optional<Path> natives, List<Path> searched, List<Path> unsearched) {
    private static final List<String> SYSTEM =
            List.of("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64", "usr/lib64", "lib", "usr/lib");
    private static final List<String> OFTEN = List.of(
            "usr/local/cuda/lib64",
            "usr/local/cuda/targets/x86_64-linux/lib",
            "opt/cuda/lib64",
            "usr/local/tensorrt/lib");

    public LibraryFolders {
        searched = List.copyOf(searched);
        unsearched = List.copyOf(unsearched);
    }

    /** Folders of a Linux machine below {@code root}, {@code /} but in tests. */
    public static LibraryFolders of(Path root, Optional<Path> natives, Map<String, String> environment) {
        Set<Path> searched = new LinkedHashSet<>();
        for (String folder : environment.getOrDefault("LD_LIBRARY_PATH", "").split(":", -1)) {
            add(searched, folder);
        }
        searched.addAll(configured(root));
        SYSTEM.forEach(folder -> searched.add(root.resolve(folder)));
        List<Path> unsearched = OFTEN.stream()
                .map(root::resolve)
                .filter(folder -> !searched.contains(folder))
                .toList();
        return new LibraryFolders(natives, List.copyOf(searched), unsearched);
    }

    /** Where the loader would find a library. */
    Optional<Path> find(String name) {
        List<Path> folders = new ArrayList<>(searched);
        natives.ifPresent(folder -> folders.add(0, folder));
        return in(folders, name);
    }

    /** The file that the loader would find, links followed: its name tells its version. */
    public Optional<Path> resolved(String name) {
        return find(name).map(file -> {
            try {
                return file.toRealPath();
            } catch (IOException e) {
                return file;
            }
        });
    }

    /** Where a library lies that the loader would not find. */
    Optional<Path> astray(String name) {
        return in(unsearched, name);
    }

    /** A library of another version, as libcudnn.so.8 for libcudnn.so.9. */
    Optional<Path> otherVersion(String name) {
        int end = name.indexOf(".so");
        String pattern = (end < 0 ? name : name.substring(0, end)) + ".so.[0-9]*";
        List<Path> folders = new ArrayList<>(searched);
        natives.ifPresent(folder -> folders.add(0, folder));
        folders.addAll(unsearched);
        for (Path folder : folders) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
                for (Path file : files) {
                    return Optional.of(file);
                }
            } catch (IOException e) {
                // no such folder
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> in(List<Path> folders, String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Folders of ld.so.conf.d; each file holds one a line. */
    private static List<Path> configured(Path root) {
        Set<Path> folders = new LinkedHashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve("etc/ld.so.conf.d"), "*.conf")) {
            for (Path file : files) {
                for (String line : Files.readAllLines(file)) {
                    if (line.startsWith("/")) {
                        add(folders, root.resolve(line.strip().substring(1)).toString());
                    }
                }
            }
        } catch (IOException e) {
            // not every Linux has them
        }
        return List.copyOf(folders);
    }

    private static void add(Set<Path> folders, String folder) {
        try {
            if (!folder.isBlank()) {
                folders.add(Path.of(folder));
            }
        } catch (InvalidPathException e) {
            // the loader would not find it either
        }
    }
}
