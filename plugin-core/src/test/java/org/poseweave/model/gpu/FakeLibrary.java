package org.poseweave.model.gpu;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes shared libraries that hold nothing but the names of those they need. */
public final class FakeLibrary {
    private static final int STRINGS = 64 + 2 * 56;
    private static final long ADDRESS = 0x10000;

    private FakeLibrary() {}

    /** Writes {@code file}, its folders too. */
    public static Path write(Path file, String... needed) throws IOException {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        strings.write(0);
        List<Integer> names = new ArrayList<>();
        for (String name : needed) {
            names.add(strings.size());
            strings.writeBytes((name + "\0").getBytes(StandardCharsets.ISO_8859_1));
        }
        int dynamic = STRINGS + strings.size();
        int end = dynamic + 16 * (names.size() + 2);
        ByteBuffer elf = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
        elf.putLong(0x20, 64).putShort(0x36, (short) 56).putShort(0x38, (short) 2);
        segment(elf, 64, 1, 0, ADDRESS, end);
        segment(elf, 120, 2, dynamic, ADDRESS + dynamic, end - dynamic);
        elf.put(STRINGS, strings.toByteArray());
        int at = dynamic;
        for (int name : names) {
            elf.putLong(at, 1).putLong(at + 8, name);
            at += 16;
        }
        elf.putLong(at, 5).putLong(at + 8, ADDRESS + STRINGS);
        Files.createDirectories(file.getParent());
        return Files.write(file, elf.array());
    }

    private static void segment(ByteBuffer elf, int at, int type, long offset, long address, long length) {
        elf.putInt(at, type).putLong(at + 8, offset).putLong(at + 16, address).putLong(at + 32, length);
    }
}
