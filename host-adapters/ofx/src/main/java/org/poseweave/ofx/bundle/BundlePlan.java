package org.poseweave.ofx.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle is made of.
 *
 * @param name file name of the plugin without {@code .ofx}
 * @param jars jars of the class path, among them those that carry natives
 * @param natives the shim, named like the plugin, and JNI libraries that are in no jar
 * @param models folder of model bundles, or null for a plugin without
 * @param licences licence texts
 * @param jdk JDK whose runtime is shipped
 * @param rehearsal a short movie that {@link Rehearsal} renders for the class data archive, or null for a plugin without one
 * @param out folder in which {@code NAME.ofx.bundle} is made
 */
record BundlePlan(
        String name,
        List<Path> jars,
        List<Path> natives,
        @Nullable Path models,
        List<Path> licences,
        Path jdk,
        @Nullable Path rehearsal,
        Path out) {
    static final String USAGE = "--name NAME --jar JAR ... [--native FILE ...] [--models FOLDER] --licence FILE ..."
            + " --jdk FOLDER [--rehearsal MOVIE] --out FOLDER";

    BundlePlan {
        jars = List.copyOf(jars);
        natives = List.copyOf(natives);
        licences = List.copyOf(licences);
        for (Path file : jars) {
            require(Files.isRegularFile(file), "a jar", file, "build the program first");
        }
        for (Path file : natives) {
            require(Files.isRegularFile(file), "a shared library", file, "build the program first");
        }
        require(!licences.isEmpty(), "licence texts", null, "give the source tree's with --licence");
        for (Path file : licences) {
            require(Files.isRegularFile(file), "a licence text", file, "give the source tree's");
        }
        require(models == null || Files.isDirectory(models), "a folder of model bundles", models, "give another one");
        require(rehearsal == null || Files.isRegularFile(rehearsal), "a movie", rehearsal, "give another one");
        require(Files.isExecutable(jdk.resolve("bin/jlink")), "a JDK with bin/jlink", jdk, "give another with --jdk");
    }

    Path target() {
        return out.resolve(name + ".ofx.bundle");
    }

    /** Reads command line words, each option before its value. */
    static BundlePlan parse(String... words) {
        Map<String, List<String>> given = new HashMap<>();
        for (int i = 0; i + 1 < words.length; i += 2) {
            given.computeIfAbsent(words[i], key -> new ArrayList<>()).add(words[i + 1]);
        }
        return new BundlePlan(
                one(given, "--name"),
                paths(given, "--jar"),
                paths(given, "--native"),
                optional(given, "--models"),
                paths(given, "--licence"),
                Path.of(one(given, "--jdk")),
                optional(given, "--rehearsal"),
                Path.of(one(given, "--out")).toAbsolutePath());
    }

    private static String one(Map<String, List<String>> given, String key) {
        List<String> values = given.getOrDefault(key, List.of());
        if (values.size() != 1) {
            throw new IllegalArgumentException(
                    "expected " + key + " once; found it " + values.size() + " times; use " + USAGE);
        }
        return values.get(0);
    }

    private static @Nullable Path optional(Map<String, List<String>> given, String key) {
        return given.containsKey(key) ? Path.of(one(given, key)) : null;
    }

    private static List<Path> paths(Map<String, List<String>> given, String key) {
        return given.getOrDefault(key, List.of()).stream().map(Path::of).toList();
    }

    private static void require(boolean met, String expected, @Nullable Path found, String todo) {
        if (!met) {
            throw new IllegalArgumentException("expected " + expected + "; found " + found + "; " + todo);
        }
    }
}
