package org.poseweave.ofx.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes {@code NAME.ofx.bundle}: a command line program that the launcher runs. A bundle of the same name is replaced as a
 * whole once the new one is complete.
 */
public final class BundleMaker {
    /** Folder of natives below Contents; the name is OpenFX's. */
    static final String NATIVES = "Linux-x86-64";

    /** What every Linux desktop of this decade has; all else must be in the bundle. */
    private static final Set<String> SYSTEM_LIBRARIES = Set.of(
            "ld-linux-x86-64.so.2",
            "libc.so.6",
            "libdl.so.2",
            "libgcc_s.so.1",
            "libm.so.6",
            "libpthread.so.0",
            "librt.so.1",
            "libstdc++.so.6",
            "libudev.so.1");

    private final BundlePlan plan;

    BundleMaker(BundlePlan plan) {
        this.plan = plan;
    }

    /** Exits with 0, 2 for wrong options or 73 where the bundle cannot be made; says the cause in one line. */
    public static void main(String[] words) {
        int status = 0;
        try {
            if (words.length == 2 && words[0].equals("--archive-again")) {
                archiveAgain(Path.of(words[1]).toAbsolutePath());
            } else {
                new BundleMaker(BundlePlan.parse(words)).make();
            }
        } catch (IllegalArgumentException e) {
            System.err.println("error: " + e.getMessage());
            status = 2;
        } catch (IOException e) {
            System.err.println("error: " + e.getMessage());
            status = 73;
        }
        System.exit(status);
    }

    /** Makes the bundle and returns its folder. */
    Path make() throws IOException {
        Path target = plan.target();
        Path unfinished = plan.out()
                .resolve("." + plan.name() + ".new-" + ProcessHandle.current().pid());
        try {
            Path contents = unfinished.resolve("Contents");
            Path resources = Files.createDirectories(contents.resolve("Resources"));
            copyNatives(contents);
            copyJars(resources);
            copyLicences(resources);
            if (plan.models() != null) {
                ModelShelf.copy(plan.models(), resources.resolve("models"));
            }
            if (plan.rehearsal() != null) {
                Files.copy(plan.rehearsal(), contents.resolve(Rehearsal.MOVIE));
            }
            new BundleRuntime(contents).link(plan.jdk());
            writeOptions(resources);
            replace(unfinished, target);
        } finally {
            deleteTree(unfinished);
        }
        if (plan.rehearsal() != null) {
            new BundleRuntime(target.resolve("Contents")).archive();
        }
        return target;
    }

    /** Makes the class data archive of a bundle that was copied to another place, where its Java needs that. */
    private static void archiveAgain(Path bundle) throws IOException {
        Path contents = bundle.resolve("Contents");
        boolean archived = Files.exists(contents.resolve(Rehearsal.MOVIE));
        if (archived && BundleRuntime.version(contents.resolve("Resources/runtime")) < 20) {
            new BundleRuntime(contents).archive();
        }
    }

    private void copyNatives(Path contents) throws IOException {
        Path folder = Files.createDirectories(contents.resolve(NATIVES));
        Path extracted = Files.createDirectories(contents.resolve("extracted"));
        List<Path> libraries = new ArrayList<>(plan.natives());
        for (Path jar : plan.jars()) {
            libraries.addAll(JarContents.extractNatives(jar, extracted));
        }
        NativeRenamer.copy(libraries, folder);
        deleteTree(extracted);
        TreeSet<String> missing = new TreeSet<>(NativeRenamer.neededFromOutside(folder));
        missing.removeAll(SYSTEM_LIBRARIES);
        if (!missing.isEmpty()) {
            throw new IOException("expected natives that need system libraries only; found that they need " + missing
                    + "; add these to the bundle");
        }
    }

    private void copyJars(Path resources) throws IOException {
        Path folder = Files.createDirectories(resources.resolve("lib"));
        for (Path jar : plan.jars()) {
            JarContents.copyClasses(jar, folder.resolve(String.valueOf(jar.getFileName())));
        }
    }

    private void copyLicences(Path resources) throws IOException {
        Path folder = Files.createDirectories(resources.resolve("licences"));
        for (Path text : plan.licences()) {
            Files.copy(text, folder.resolve(String.valueOf(text.getFileName())));
        }
        for (Path jar : plan.jars()) {
            JarContents.extractLicences(jar, folder);
        }
    }

    private void writeOptions(Path resources) throws IOException {
        List<String> lines = JvmOptions.lines(BundleRuntime.version(plan.jdk()), plan.models() != null);
        if (plan.rehearsal() == null) {
            lines = lines.stream()
                    .filter(line -> !line.contains("SharedArchiveFile"))
                    .toList();
        }
        Files.write(resources.resolve("jvm.options"), lines);
    }

    private static void replace(Path finished, Path target) throws IOException {
        Path old = finished.resolveSibling(finished.getFileName() + ".old");
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(target, old);
        }
        Files.move(finished, target);
        deleteTree(old);
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
