package org.poseweave.ofx.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The Java runtime inside a bundle: how it is made, how its options are read, its archive of class data. */
final class BundleRuntime {
    /** What the classes of the class path need; Jackson and Guice do without the rest where it is missing. */
    private static final String MODULES = "java.base,java.logging,jdk.unsupported";

    private static final long LIMIT_MINUTES = 5;

    private final Path contents;

    BundleRuntime(Path contents) {
        this.contents = contents;
    }

    /** Links a runtime from a JDK's modules into the bundle. */
    void link(Path jdk) throws IOException {
        run(List.of(
                jdk.resolve("bin/jlink").toString(),
                "--add-modules",
                MODULES,
                "--no-header-files",
                "--no-man-pages",
                "--strip-java-debug-attributes",
                "--output",
                home().toString()));
        // The archive of the JDK's own classes, which the one of all classes builds upon.
        run(List.of(java(), "-Xshare:dump", "-XX:+UseSerialGC"));
        Files.deleteIfExists(home().resolve("lib/server/classes_nocoops.jsa"));
    }

    /** Feature version of a JDK or runtime, such as 17. */
    static int version(Path home) throws IOException {
        Properties release = new Properties();
        try (InputStream in = Files.newInputStream(home.resolve("release"))) {
            release.load(in);
        }
        String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
        try {
            return Integer.parseInt(version.split("\\D", 2)[0]);
        } catch (NumberFormatException e) {
            throw new IOException(
                    "expected JAVA_VERSION in " + home.resolve("release") + "; found '" + version
                            + "'; use another JDK",
                    e);
        }
    }

    /**
     * Writes the class data archive by a run of the program at the place where the bundle is: before Java 20 an archive
     * is good only there.
     */
    void archive() throws IOException {
        Path archive = contents.resolve("Resources/classes.jsa");
        Path unfinished = contents.resolve("Resources/classes.jsa.new");
        List<String> words = new ArrayList<>(List.of(java()));
        options().stream()
                .filter(option -> !option.contains("SharedArchiveFile"))
                .forEach(words::add);
        words.add("-XX:ArchiveClassesAtExit=" + unfinished);
        words.addAll(List.of("-cp", classPath(), Rehearsal.class.getName(), contents.toString()));
        run(words);
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The options that the shim gives to the JVM. */
    List<String> options() throws IOException {
        return Files.readAllLines(contents.resolve("Resources/jvm.options")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.replace(JvmOptions.CONTENTS, contents.toString()))
                .toList();
    }

    /** All jars in the byte order of their names, as the shim joins them. */
    String classPath() throws IOException {
        try (var jars = Files.list(contents.resolve("Resources/lib"))) {
            return jars.map(Path::toString).sorted().collect(Collectors.joining(":"));
        }
    }

    private Path home() {
        return contents.resolve("Resources/runtime");
    }

    private String java() {
        return home().resolve("bin/java").toString();
    }

    private static void run(List<String> words) throws IOException {
        Path log = Files.createTempFile("poseweave-bundle", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
            // ONNX Runtime would otherwise write files and send reports; in a host the shim sets it.
            builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
            Process process = builder.start();
            boolean over = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
            if (!over) {
                process.destroyForcibly();
            }
            if (!over || process.exitValue() != 0) {
                String said = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
                throw new IOException("expected " + words.get(0) + " to end well; found "
                        + (over ? "exit status " + process.exitValue() : "no end within " + LIMIT_MINUTES + " minutes")
                        + "; it said: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + words.get(0) + " ran", e);
        } finally {
            Files.deleteIfExists(log);
        }
    }
}
