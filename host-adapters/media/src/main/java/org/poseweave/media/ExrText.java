package org.poseweave.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** String attributes at the start of an EXR file. */
final class ExrText {
    private static final int MAGIC = 0x01312f76;
    private static final int MOST_BYTES = 1 << 16;

    private ExrText() {}

    /** The attributes of a file; empty where it is no EXR. Those beyond the first 64 KiB are not looked for. */
    static Map<String, String> read(Path file) throws IOException {
        Map<String, String> tags = new LinkedHashMap<>();
        ByteBuffer head;
        try (InputStream in = Files.newInputStream(file)) {
            head = ByteBuffer.wrap(in.readNBytes(MOST_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        }
        if (head.limit() < 8 || head.getInt() != MAGIC) {
            return tags;
        }
        head.getInt();
        String name = word(head);
        while (!name.isEmpty()) {
            String type = word(head);
            int size = head.remaining() < 4 ? -1 : head.getInt();
            if (size < 0 || size > head.remaining()) {
                return tags;
            }
            byte[] value = new byte[size];
            head.get(value);
            if (type.equals("string")) {
                tags.put(name, new String(value, StandardCharsets.UTF_8));
            }
            name = word(head);
        }
        return tags;
    }

    /** Whether a file begins as EXR files do. */
    static boolean isExr(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(4);
            return head.length == 4
                    && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt() == MAGIC;
        }
    }

    /** Text up to a zero; empty at the end. */
    private static String word(ByteBuffer head) {
        StringBuilder word = new StringBuilder();
        while (head.hasRemaining()) {
            byte letter = head.get();
            if (letter == 0) {
                return word.toString();
            }
            word.append((char) letter);
        }
        return "";
    }
}
