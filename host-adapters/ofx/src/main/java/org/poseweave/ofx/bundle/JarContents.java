package org.poseweave.ofx.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/** Takes jars apart: classes for the class path, shared libraries for the folder of natives, licence texts. */
final class JarContents {
    /** Where jars keep natives of this platform. JavaCPP's presets: package/linux-x86_64/; ONNX Runtime: native/linux-x64/. */
    private static final List<String> PLATFORM_FOLDERS = List.of("/linux-x86_64/", "/native/linux-x64/");

    /**
     * The libraries of FFmpeg's jar that reading clips loads; the rest of it (devices, filters, programs) stays out. Any
     * other jar's are all taken.
     */
    private static final Set<String> FFMPEG = Set.of("avutil", "swresample", "avcodec", "avformat", "swscale");

    private static final Set<String> FFMPEG_NEEDS = Set.of("libva.so.2", "libva-drm.so.2", "libdrm.so.2");

    private JarContents() {}

    /** Copies what is not native; a jar without any class left is not written. Entries keep their order and time. */
    static void copyClasses(Path jar, Path to) throws IOException {
        try (JarFile from = new JarFile(jar.toFile())) {
            List<JarEntry> kept = from.stream()
                    .filter(entry -> !entry.isDirectory() && isForClassPath(entry.getName()))
                    .toList();
            if (kept.stream().noneMatch(entry -> isClass(entry.getName()))) {
                return;
            }
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
                for (JarEntry entry : kept) {
                    JarEntry copy = new JarEntry(entry.getName());
                    copy.setTime(entry.getTime());
                    out.putNextEntry(copy);
                    try (InputStream in = from.getInputStream(entry)) {
                        in.transferTo(out);
                    }
                    out.closeEntry();
                }
            }
        }
    }

    /** Extracts the natives of this platform that are used. */
    static List<Path> extractNatives(Path jar, Path folder) throws IOException {
        List<Path> written = new ArrayList<>();
        try (JarFile from = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.isDirectory() && isUsedNative(entry.getName())) {
                    Path file = folder.resolve(fileName(entry.getName()));
                    try (InputStream in = from.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                    written.add(file);
                }
            }
        }
        return written;
    }

    /** Copies licence and notice texts, each named after its jar. */
    static void extractLicences(Path jar, Path folder) throws IOException {
        try (JarFile from = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.isDirectory() && isLicence(entry.getName())) {
                    Path file = folder.resolve(jar.getFileName() + "-" + fileName(entry.getName()));
                    try (InputStream in = from.getInputStream(entry)) {
                        Files.write(file, in.readAllBytes());
                    }
                }
            }
        }
    }

    static boolean isUsedNative(String entry) {
        String name = fileName(entry);
        if (PLATFORM_FOLDERS.stream().noneMatch(entry::contains) || !name.startsWith("lib") || !name.contains(".so")) {
            return false;
        }
        if (!entry.startsWith("org/bytedeco/ffmpeg/")) {
            return true;
        }
        String part = name.substring(name.startsWith("libjni") ? 6 : 3, name.indexOf(".so"));
        return FFMPEG.contains(part) || FFMPEG_NEEDS.contains(name);
    }

    private static boolean isForClassPath(String entry) {
        boolean payload = entry.contains("/native/")
                || PLATFORM_FOLDERS.stream().anyMatch(entry::contains)
                || entry.startsWith("META-INF/native-image/");
        return !payload;
    }

    private static boolean isClass(String entry) {
        return entry.endsWith(".class") && !entry.endsWith("module-info.class");
    }

    private static boolean isLicence(String entry) {
        String name = fileName(entry).toUpperCase(Locale.ROOT);
        boolean place = entry.indexOf('/') < 0 || entry.startsWith("META-INF/");
        return place && !name.endsWith(".CLASS") && (name.contains("LICENSE") || name.contains("NOTICE"));
    }

    private static String fileName(String entry) {
        return entry.substring(entry.lastIndexOf('/') + 1);
    }
}
