package org.poseweave.media;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Temporary files that killed writers have left. One is stale if its process was on this host and is gone, or if it is
 * older than any frame takes to be written. A writer that loses a live one writes it again.
 */
public final class StaleFiles {
    private static final Pattern NAME =
            Pattern.compile("(.+)\\.([A-Za-z0-9_-]{1,40})\\.(\\d{1,10})\\.[0-9a-f]{8}-\\d+\\.tmp");
    private static final Duration OLD = Duration.ofMinutes(10);

    private StaleFiles() {}

    /**
     * Deletes the stale temporary files of some targets in a folder.
     *
     * @param target tells by the name of a finished file whether its temporary files are meant
     * @param live whether those of living writers go too
     * @return how many were deleted
     */
    public static int remove(Path folder, Predicate<String> target, boolean live) {
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.tmp")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches() && target.test(name.group(1)) && (live || isStale(file, name))) {
                    removed += Files.deleteIfExists(file) ? 1 : 0;
                }
            }
        } catch (IOException e) {
            return removed; // they are in nobody's way
        }
        return removed;
    }

    private static boolean isStale(Path file, Matcher name) throws IOException {
        boolean here = name.group(2).equals(PendingFile.HOST);
        long pid = Long.parseLong(name.group(3));
        if (here && ProcessHandle.of(pid).isEmpty()) {
            return true;
        }
        Instant written = Files.getLastModifiedTime(file).toInstant();
        return written.isBefore(Instant.now().minus(OLD));
    }
}
