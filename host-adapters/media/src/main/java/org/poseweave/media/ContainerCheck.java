package org.poseweave.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a movie's boxes (ISO 14496-12) or elements (EBML, RFC 8794) follow each other without a gap up to the end of
 * the file. Demuxers take a file that was cut between two packets for a shorter one, and skip a damaged stretch of a
 * Matroska file with all frames in it, which would renumber the rest.
 */
final class ContainerCheck {
    private static final int EBML_HEADER = 0x1A45DFA3;
    private static final int SEGMENT = 0x18538067;
    private static final int CLUSTER = 0x1F43B675;
    private static final Set<Integer> SEGMENT_CHILDREN = Set.of(
            0x114D9B74, // SeekHead
            0x1549A966, // Info
            0x1654AE6B, // Tracks
            CLUSTER,
            0x1C53BB6B, // Cues
            0x1254C367, // Tags
            0x1941A469, // Attachments
            0x1043A770); // Chapters
    private static final long UNKNOWN = -1;

    private final FileChannel channel;
    private final long fileSize;

    private ContainerCheck(FileChannel channel) throws IOException {
        this.channel = channel;
        this.fileSize = channel.size();
    }

    /** What is missing or damaged in {@code file}, in words, or null. */
    static @Nullable String fault(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ContainerCheck check = new ContainerCheck(channel);
            ByteBuffer head = check.read(0);
            return head.remaining() >= 4 && head.getInt(0) == EBML_HEADER ? check.matroska() : check.movie();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Without fragments the movie header counts the frames, so that only the header must be whole. */
    private @Nullable String movie() throws IOException {
        boolean fragmented = false;
        long at = 0;
        while (at < fileSize) {
            ByteBuffer head = read(at);
            if (head.remaining() < 8) {
                return fragmented ? "half a box header at byte " + at : null;
            }
            long size = Integer.toUnsignedLong(head.getInt(0));
            String type = StandardCharsets.ISO_8859_1.decode(head.slice(4, 4)).toString();
            if (size == 1 && head.remaining() >= 16) {
                size = head.getLong(8);
            } else if (size == 0 && type.equals("mdat")) {
                return null;
            }
            fragmented |= type.equals("moof") || type.equals("styp") || type.equals("sidx");
            if (size < 8) {
                return fragmented ? "no box at byte " + at : null;
            }
            if (size > fileSize - at) {
                return fragmented || type.equals("moov") ? beyond("box " + type, at, size) : null;
            }
            at += size;
        }
        return null;
    }

    private @Nullable String matroska() throws IOException {
        long at = 0;
        while (at < fileSize) {
            Element element = element(at);
            if (element == null) {
                return "no element at byte " + at;
            }
            if (element.id == SEGMENT) {
                long end = element.size == UNKNOWN ? fileSize : element.end();
                return end > fileSize ? beyond("segment", at, element.end() - at) : segment(element.data, end);
            }
            if (element.size == UNKNOWN) {
                return "an element without a size at byte " + at;
            }
            at = element.end();
        }
        return "no segment";
    }

    private @Nullable String segment(long from, long end) throws IOException {
        long at = from;
        while (at < end) {
            Element element = element(at);
            if (element == null || (element.size != UNKNOWN && element.end() > end)) {
                return "no whole element at byte " + at;
            }
            if (element.id == CLUSTER) {
                long clusterEnd = element.size == UNKNOWN ? UNKNOWN : element.end();
                at = cluster(element.data, clusterEnd, end);
                if (at < 0) {
                    return "no whole element at byte " + -at;
                }
            } else if (element.size == UNKNOWN) {
                return "an element without a size at byte " + at;
            } else {
                at = element.end();
            }
        }
        return null;
    }

    /** Walks the blocks of a cluster; returns where it ends, or minus the place of the damage. */
    private long cluster(long from, long clusterEnd, long segmentEnd) throws IOException {
        long end = clusterEnd == UNKNOWN ? segmentEnd : clusterEnd;
        long at = from;
        while (at < end) {
            Element element = element(at);
            if (element == null || element.size == UNKNOWN) {
                boolean next = element != null && clusterEnd == UNKNOWN && SEGMENT_CHILDREN.contains(element.id);
                return next ? at : -at;
            }
            if (clusterEnd == UNKNOWN && SEGMENT_CHILDREN.contains(element.id)) {
                return at;
            }
            if (element.end() > end) {
                return -at;
            }
            at = element.end();
        }
        return at;
    }

    private String beyond(String what, long at, long size) {
        return "its " + what + " at byte " + at + " is " + size + " bytes long but the file ends at byte " + fileSize;
    }

    /** The element header at {@code at}, or null if there is none. */
    private @Nullable Element element(long at) throws IOException {
        ByteBuffer head = read(at);
        int idBytes = head.hasRemaining() ? Integer.numberOfLeadingZeros(head.get(0) & 0xff) - 23 : 9;
        if (idBytes > 4 || head.remaining() <= idBytes) {
            return null;
        }
        int sizeBytes = Integer.numberOfLeadingZeros(head.get(idBytes) & 0xff) - 23;
        if (sizeBytes > 8 || head.remaining() < idBytes + sizeBytes) {
            return null;
        }
        long id = number(head, 0, idBytes);
        long mask = (1L << (7 * sizeBytes)) - 1;
        long size = number(head, idBytes, sizeBytes) & mask;
        return new Element((int) id, at + idBytes + sizeBytes, size == mask ? UNKNOWN : size);
    }

    private static long number(ByteBuffer bytes, int from, int count) {
        long value = bytes.get(from) & 0xff;
        for (int i = 1; i < count; i++) {
            value = value << 8 | (bytes.get(from + i) & 0xff);
        }
        return value;
    }

    /** Up to 16 bytes from {@code at}. */
    private ByteBuffer read(long at) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(16);
        int count = 0;
        while (buffer.hasRemaining() && count >= 0) {
            count = channel.read(buffer, at + buffer.position());
        }
        return buffer.flip();
    }

    /** An EBML element: its id, where its data begin and how long they are. */
    private record Element(int id, long data, long size) {
        long end() {
            return data + size;
        }
    }
}
