package org.poseweave.model.gpu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The libraries that a shared library cannot be loaded without, by name (DT_NEEDED). ELF, 64 bit, little endian; only the
 * pages that are looked at are read, so size does not matter.
 */
final class ElfNeeds {
    private static final int MAGIC = 0x464c457f;
    private static final int HEADER = 64;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;

    private final ByteBuffer bytes;

    private ElfNeeds(ByteBuffer bytes) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Names in the order of the file.
     *
     * @throws IOException if the file cannot be read or is not such a library
     */
    static List<String> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = Math.min(channel.size(), Integer.MAX_VALUE);
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            return new ElfNeeds(map).needed();
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new IOException("a damaged library", e);
        }
    }

    private List<String> needed() throws IOException {
        if (bytes.limit() < HEADER || bytes.getInt(0) != MAGIC || bytes.get(4) != 2 || bytes.get(5) != 1) {
            throw new IOException("not a shared library of 64-bit Linux");
        }
        int dynamic = Math.toIntExact(segment(PT_DYNAMIC, -1)[0]);
        List<Integer> names = new ArrayList<>();
        long strings = -1;
        for (int at = dynamic; bytes.getLong(at) != 0; at += 16) {
            if (bytes.getLong(at) == DT_NEEDED) {
                names.add(Math.toIntExact(bytes.getLong(at + 8)));
            } else if (bytes.getLong(at) == DT_STRTAB) {
                strings = bytes.getLong(at + 8);
            }
        }
        long[] holder = segment(PT_LOAD, strings);
        int table = Math.toIntExact(strings - holder[1] + holder[0]);
        return names.stream().map(name -> text(table + name)).toList();
    }

    /** Offset, address and length of the first segment of a type, or of that which holds an address if that is not -1. */
    private long[] segment(int type, long address) throws IOException {
        int headers = Math.toIntExact(bytes.getLong(0x20));
        int size = bytes.getShort(0x36);
        int count = bytes.getShort(0x38);
        for (int at = headers; at < headers + size * count; at += size) {
            long[] segment = {bytes.getLong(at + 8), bytes.getLong(at + 16), bytes.getLong(at + 32)};
            boolean holds = address == -1 || (address >= segment[1] && address < segment[1] + segment[2]);
            if (bytes.getInt(at) == type && holds) {
                return segment;
            }
        }
        throw new IOException("a library without a dynamic section");
    }

    private String text(int from) {
        int end = from;
        while (bytes.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - from];
        bytes.get(from, name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }
}
