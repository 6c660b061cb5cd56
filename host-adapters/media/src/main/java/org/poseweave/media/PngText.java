package org.poseweave.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/** Text chunks (tEXt) of a PNG file, directly behind its header. Keys and values are ASCII. */
final class PngText {
    /** Signature and header chunk. */
    static final int HEAD_BYTES = 33;

    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int HEADER = 0x49484452;
    private static final int TEXT = 0x74455874;
    private static final int MOST_CHUNK_BYTES = 1 << 16;

    private PngText() {}

    /** The chunks of {@code tags} in their order, to be put behind the first {@link #HEAD_BYTES} bytes. */
    static ByteBuffer chunks(Map<String, String> tags) {
        int bytes = 0;
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            bytes += 13 + tag.getKey().length() + tag.getValue().length();
        }
        ByteBuffer chunks = ByteBuffer.allocate(bytes);
        tags.forEach((key, value) -> put(chunks, ascii(key), ascii(value)));
        return chunks.flip();
    }

    /** The chunks at the start of a file; empty where there are none or it is not a PNG. */
    static Map<String, String> read(Path file) throws IOException {
        Map<String, String> tags = new LinkedHashMap<>();
        try (InputStream in = Files.newInputStream(file)) {
            ByteBuffer head = ByteBuffer.wrap(in.readNBytes(HEAD_BYTES));
            if (head.remaining() < HEAD_BYTES || head.getLong() != SIGNATURE || head.getInt(12) != HEADER) {
                return tags;
            }
            for (byte[] text = nextText(in); text.length > 0; text = nextText(in)) {
                String both = new String(text, StandardCharsets.ISO_8859_1);
                int end = both.indexOf(0);
                if (end > 0) {
                    tags.put(both.substring(0, end), both.substring(end + 1));
                }
            }
        }
        return tags;
    }

    /** Contents of the next chunk, empty if it is of another kind or its checksum is wrong. */
    private static byte[] nextText(InputStream in) throws IOException {
        byte[] head = in.readNBytes(8);
        if (head.length < 8) {
            return new byte[0];
        }
        int length = ByteBuffer.wrap(head).getInt();
        if (ByteBuffer.wrap(head).getInt(4) != TEXT || length < 0 || length > MOST_CHUNK_BYTES) {
            return new byte[0];
        }
        byte[] text = in.readNBytes(length);
        byte[] checksum = in.readNBytes(4);
        boolean right = checksum.length == 4 && ByteBuffer.wrap(checksum).getInt() == crc(text);
        return right ? text : new byte[0];
    }

    private static void put(ByteBuffer out, byte[] key, byte[] value) {
        byte[] text = ByteBuffer.allocate(key.length + 1 + value.length)
                .put(key)
                .put((byte) 0)
                .put(value)
                .array();
        out.putInt(text.length).putInt(TEXT).put(text).putInt(crc(text));
    }

    private static int crc(byte[] text) {
        CRC32 crc = new CRC32();
        crc.update(ByteBuffer.allocate(4).putInt(0, TEXT));
        crc.update(text);
        return (int) crc.getValue();
    }

    private static byte[] ascii(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?").getBytes(StandardCharsets.US_ASCII);
    }
}
