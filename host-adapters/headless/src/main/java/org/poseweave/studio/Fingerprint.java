package org.poseweave.studio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.media.Clips;

/**
 * Names the contents of a clip wherever it lies: SHA-256 of the number of its files, their sizes and their bytes. Of
 * clips above 64 MiB it takes evenly spread blocks of 16 KiB, the first and the last of every file among them.
 */
final class Fingerprint {
    private static final long WHOLE_BYTES = 64L << 20;
    private static final int BLOCK_BYTES = 1 << 14;

    private Fingerprint() {}

    /**
     * Fingerprint of a clip as a user names it.
     *
     * @throws RenderException MISSING_INPUT or BAD_DATA
     */
    static String ofClip(String pathOrPattern) {
        return of(Clips.files(pathOrPattern));
    }

    /** Fingerprint of files in their order. */
    static String of(List<Path> files) {
        MessageDigest digest = Hashes.sha256();
        add(digest, files.size());
        long budget = Math.max(2L * BLOCK_BYTES, WHOLE_BYTES / files.size());
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                add(digest, channel.size());
                addBytes(digest, channel, budget);
            } catch (IOException e) {
                throw new RenderException(
                        ErrorCode.BAD_DATA, "to read " + file, e.toString(), "check the file and its disk", e);
            }
        }
        return Hashes.hex(digest);
    }

    private static void addBytes(MessageDigest digest, FileChannel channel, long budget) throws IOException {
        long size = channel.size();
        long blocks = size <= budget ? (size + BLOCK_BYTES - 1) / BLOCK_BYTES : budget / BLOCK_BYTES;
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        for (long i = 0; i < blocks; i++) {
            long at = size <= budget ? i * BLOCK_BYTES : (size - BLOCK_BYTES) / (blocks - 1) * i;
            if (size > budget && i == blocks - 1) {
                at = size - BLOCK_BYTES;
            }
            block.clear();
            int read = 0;
            while (block.hasRemaining() && read >= 0) {
                read = channel.read(block, at + block.position());
            }
            digest.update(block.flip());
        }
    }

    private static void add(MessageDigest digest, long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    }
}
