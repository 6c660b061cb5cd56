package org.poseweave.model.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Makes a folder with ONNX Runtime's GPU build and links to the libraries that it needs. */
public final class GpuFolder {
    private static final List<String> PLATFORM = List.of("linux-x64/", "linux-x86_64-gpu/", "linux-x86_64/");
    private static final List<String> ROOTS =
            List.of("libonnxruntime_providers_cuda.so", "libonnxruntime_providers_tensorrt.so");

    private static final String JAVA_SIDE = "libonnxruntime4j_jni.so";

    private GpuFolder() {}

    /**
     * Fills a folder beside {@code out} and then puts it in its place.
     *
     * @param jar GPU build of ONNX Runtime for Java
     * @param natives ONNX Runtime's libraries of the CPU build, of the same version: its Java side is taken from there
     *     where the jar has none
     * @param from folders to search, with their subfolders, for libraries
     * @return what was done, a line each
     * @throws IOException if {@code jar} holds no GPU build, or the folder cannot be written
     */
    public static List<String> make(Path jar, Optional<Path> natives, List<Path> from, Path out) throws IOException {
        Path whole = out.toAbsolutePath();
        Files.createDirectories(whole.resolveSibling(""));
        Path work = Files.createTempDirectory(whole.resolveSibling(""), ".gpu-");
        try {
            List<String> lines = new ArrayList<>();
            lines.add(unpack(jar, work) + " libraries of " + jar.getFileName());
            Optional<Path> side =
                    natives.map(folder -> folder.resolve(JAVA_SIDE)).filter(Files::exists);
            if (side.isPresent() && !Files.exists(work.resolve(JAVA_SIDE))) {
                Files.copy(side.get(), work.resolve(JAVA_SIDE));
                lines.add(JAVA_SIDE + " of the CPU build");
            }
            lines.addAll(link(work, from));
            if (Files.exists(whole)) {
                Path old = Files.createTempDirectory(whole.resolveSibling(""), ".gpu-old-");
                Files.move(whole, old.resolve("gpu"), StandardCopyOption.ATOMIC_MOVE);
                Files.move(work, whole, StandardCopyOption.ATOMIC_MOVE);
                remove(old);
            } else {
                Files.move(work, whole, StandardCopyOption.ATOMIC_MOVE);
            }
            return lines;
        } finally {
            remove(work);
        }
    }

    private static int unpack(Path jar, Path work) throws IOException {
        int count = 0;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                boolean ours = PLATFORM.stream().anyMatch(entry.getName()::contains);
                if (ours && name.startsWith("libonnxruntime") && name.contains(".so")) {
                    // ONNX Runtime for Java looks for the plain name, the linker for the numbered one.
                    String plain = name.replaceFirst("\\.so\\.\\d.*", ".so");
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, work.resolve(plain), StandardCopyOption.REPLACE_EXISTING);
                    }
                    if (!plain.equals(name)) {
                        Files.createSymbolicLink(work.resolve(name), Path.of(plain));
                    }
                    count++;
                }
            }
        }
        if (!Files.exists(work.resolve(ROOTS.get(0)))) {
            throw new IOException("no " + ROOTS.get(0) + " for Linux in " + jar);
        }
        return count;
    }

    /** Links what is needed, and what that needs, as far as it is found. */
    private static List<String> link(Path work, List<Path> from) throws IOException {
        List<String> lines = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Deque<Path> open = new ArrayDeque<>();
        ROOTS.stream().map(work::resolve).filter(Files::exists).forEach(open::add);
        while (!open.isEmpty()) {
            for (String name : ElfNeeds.read(open.remove())) {
                Optional<Path> found =
                        GpuLibrary.of(name).isPresent() && seen.add(name) ? search(from, name) : Optional.empty();
                if (found.isPresent()) {
                    Files.createSymbolicLink(work.resolve(name), found.get());
                    lines.add(name + " from " + found.get().getParent());
                    open.add(found.get());
                    lines.addAll(parts(work, found.get()));
                }
            }
        }
        return lines;
    }

    /** cuDNN is a library of libraries that it loads by name from beside itself: links them too. */
    private static List<String> parts(Path work, Path library) throws IOException {
        List<String> lines = new ArrayList<>();
        if (!library.getFileName().toString().startsWith("libcudnn.so")) {
            return lines;
        }
        try (Stream<Path> beside = Files.list(library.resolveSibling(""))) {
            for (Path part : beside.toList()) {
                String name = part.getFileName().toString();
                if (name.startsWith("libcudnn_") && !Files.exists(work.resolve(name))) {
                    Files.createSymbolicLink(work.resolve(name), part);
                    lines.add(name + " from " + part.getParent());
                }
            }
        }
        return lines;
    }

    private static Optional<Path> search(List<Path> folders, String name) throws IOException {
        for (Path folder : folders) {
            try (Stream<Path> tree = Files.find(
                    folder.toAbsolutePath(),
                    8,
                    (path, attributes) -> path.endsWith(name) && Files.isRegularFile(path))) {
                Optional<Path> found = tree.findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
