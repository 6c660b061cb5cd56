package org.poseweave.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * Compiled engines that are kept between starts. A provider reads and writes files as it likes; so it gets a private
 * folder, filled with what is kept, and what it has built is put in place by one rename. Kept folders are never written
 * to again: processes share them, also on a read-only file system, and never see half of one. The private folder goes
 * with {@link #close}.
 */
final class EngineFolder implements AutoCloseable {
    private static final String PRIVATE = ".building-";
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final @Nullable Path kept;
    private final Path work;
    private final boolean fresh;

    private EngineFolder(@Nullable Path kept, Path work, boolean fresh) {
        this.kept = kept;
        this.work = work;
        this.fresh = fresh;
    }

    /**
     * Makes the private folder.
     *
     * @param root folder of all kept engines, made if it is not there, or null to keep none
     * @param key name of the engines
     * @throws RenderException CANNOT_WRITE if not even a temporary folder can be made
     */
    static EngineFolder open(@Nullable Path root, String key) {
        try {
            Path kept = root == null ? null : root.toAbsolutePath().resolve(key);
            if (kept != null && Files.isDirectory(kept)) {
                Path work = Files.createTempDirectory("poseweave-engines");
                copy(kept, work);
                return new EngineFolder(null, work, false);
            }
            Path work = kept == null ? null : beside(kept);
            return work == null
                    ? new EngineFolder(null, Files.createTempDirectory("poseweave-engines"), true)
                    : new EngineFolder(kept, work, true);
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE,
                    "a temporary folder for engines",
                    e.toString(),
                    "free some space, or name another folder with java.io.tmpdir",
                    e);
        }
    }

    /** A private folder on the file system of the kept ones, or null where nothing can be written. */
    private static @Nullable Path beside(Path kept) {
        Path root = kept.resolveSibling("");
        try {
            Files.createDirectories(root);
            removeAbandoned(root);
            return Files.createTempDirectory(root, PRIVATE);
        } catch (IOException e) {
            return null; // a read-only share without these engines: they are built for this process alone
        }
    }

    /** The private folder. */
    Path work() {
        return work;
    }

    /** Whether there was nothing to start from. */
    boolean fresh() {
        return fresh;
    }

    /** Whether {@link #publish} keeps anything. */
    boolean keeps() {
        return kept != null;
    }

    /** Keeps what was built, unless another process was faster. Failing to is no fault: it is built again next time. */
    void publish() {
        if (kept == null || Files.isDirectory(kept)) {
            return;
        }
        Path whole = null;
        try {
            whole = Files.createTempDirectory(kept.resolveSibling(""), PRIVATE);
            copy(work, whole);
            if (!isEmpty(whole)) {
                Files.move(whole, kept, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            // Another process was faster, and its engines are as good; or the disk is full or read-only.
        }
        if (whole != null) {
            remove(whole);
        }
    }

    @Override
    public void close() {
        remove(work);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void removeAbandoned(Path root) throws IOException {
        Instant before = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, PRIVATE + "*")) {
            for (Path folder : folders) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(before)) {
                    remove(folder);
                }
            }
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // closed before
        } catch (IOException e) {
            // Stays until a later start removes it; nobody mistakes it for engines.
        }
    }
}
