package org.poseweave.wiring;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * Tells whether a file or folder was replaced: its size and time of change; of a folder, how many files it has and a sum
 * over theirs. What is not there has a stamp of its own.
 */
record FileStamp(long modifiedNanos, long bytes, long files, long sum) {
    /** Stamp of what is not there. */
    static final FileStamp ABSENT = new FileStamp(0, -1, 0, 0);

    static FileStamp of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            long modified = nanos(attributes);
            return attributes.isDirectory() ? folder(path, modified) : new FileStamp(modified, attributes.size(), 0, 0);
        } catch (IOException | SecurityException e) {
            return ABSENT;
        }
    }

    private static FileStamp folder(Path folder, long modified) throws IOException {
        long files = 0;
        long sum = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                files++;
                sum += hash(entry); // a sum, because the order of entries means nothing
            }
        }
        return new FileStamp(modified, 0, files, sum);
    }

    private static long hash(Path entry) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
            return 31L * (31L * entry.hashCode() + nanos(attributes)) + attributes.size();
        } catch (IOException e) {
            return 0; // gone since it was listed
        }
    }

    private static long nanos(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }
}
