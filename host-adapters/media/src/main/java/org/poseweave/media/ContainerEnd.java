package org.poseweave.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Whether a movie's outermost boxes reach beyond the end of its file. Demuxers take a file that was cut between two
 * packets for a shorter one; the sizes in the boxes (ISO 14496-12) and elements (EBML, RFC 8794) tell.
 */
final class ContainerEnd {
    private static final int EBML_HEADER = 0x1A45DFA3;
    private static final int MATROSKA_SEGMENT = 0x18538067;

    private ContainerEnd() {}

    /** What is missing at the end of {@code file}, or null. */
    static @Nullable String missing(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = read(channel, 0);
            return head.remaining() >= 4 && head.getInt(0) == EBML_HEADER ? matroska(channel) : movie(channel);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static @Nullable String movie(FileChannel channel) throws IOException {
        boolean fragmented = false;
        long at = 0;
        while (true) {
            ByteBuffer head = read(channel, at);
            if (head.remaining() < 8) {
                return fragmented && head.hasRemaining() ? "half a box header at byte " + at : null;
            }
            long size = Integer.toUnsignedLong(head.getInt(0));
            String type = StandardCharsets.ISO_8859_1.decode(head.slice(4, 4)).toString();
            if (size == 1 && head.remaining() >= 16) {
                size = head.getLong(8);
            }
            if (size == 0 || size < 8) {
                return null;
            }
            fragmented |= type.equals("moof") || type.equals("styp") || type.equals("sidx");
            // Without fragments the movie header counts the frames, so that a wrong size of the data does no harm.
            if (at + size > channel.size() && fragmented) {
                return beyond(type, at, size, channel.size());
            }
            at += size;
        }
    }

    private static @Nullable String matroska(FileChannel channel) throws IOException {
        long at = 0;
        for (int element = 0; element < 16; element++) {
            ByteBuffer head = read(channel, at);
            if (head.remaining() < 12) {
                return null;
            }
            int id = head.getInt(0);
            int sizeBytes = Integer.numberOfLeadingZeros(head.get(4) & 0xff) - 23;
            if (sizeBytes > 8) {
                return null;
            }
            long size = head.get(4) & (0xff >> sizeBytes);
            boolean unknown = size == 0xff >> sizeBytes;
            for (int i = 1; i < sizeBytes; i++) {
                unknown &= head.get(4 + i) == (byte) 0xff;
                size = size << 8 | (head.get(4 + i) & 0xff);
            }
            if (unknown) {
                return null;
            }
            long total = 4 + sizeBytes + size;
            if (id == MATROSKA_SEGMENT) {
                return at + total > channel.size() ? beyond("segment", at, total, channel.size()) : null;
            }
            at += total;
        }
        return null;
    }

    private static String beyond(String what, long at, long size, long fileSize) {
        return "its " + what + " at byte " + at + " is " + size + " bytes long but the file ends at byte " + fileSize;
    }

    /** Up to 16 bytes from {@code at}. */
    private static ByteBuffer read(FileChannel channel, long at) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(16);
        int count = 0;
        while (buffer.hasRemaining() && count >= 0) {
            count = channel.read(buffer, at + buffer.position());
        }
        return buffer.flip();
    }
}
