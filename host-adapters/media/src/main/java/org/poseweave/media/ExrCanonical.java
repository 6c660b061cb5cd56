package org.poseweave.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Checks that every block of an EXR file is there and whole, and rewrites the file as FFmpeg's decoder takes it without
 * guessing: nothing but storage in the header, windows from 0,0, the chosen channels called R, G, B, A or Y. The decoder
 * itself passes over blocks that are missing, and leaves whatever was in memory.
 */
final class ExrCanonical {
    private static final int TILED = 0x200;

    private final ByteBuffer file;
    private final ExrHeader header;
    private final int blockHead;
    private final int columns;
    private final int rows;
    private final int across;
    private final int down;

    private ExrCanonical(ByteBuffer file, ExrHeader header) {
        this.file = file;
        this.header = header;
        ExrHeader.Tile tile = header.tile();
        blockHead = tile == null ? 8 : 20;
        columns = tile == null ? header.data().width() : tile.width();
        rows = tile == null ? header.compression().rows() : tile.height();
        across = (header.data().width() + columns - 1) / columns;
        down = (header.data().height() + rows - 1) / rows;
    }

    /** The canonical file, from the buffer's start to its limit. */
    static ByteBuffer of(ByteBuffer file, ExrHeader header, ExrChoice choice) throws ExrHeader.Fault {
        return new ExrCanonical(file, header).rewritten(choice);
    }

    private ByteBuffer rewritten(ExrChoice choice) throws ExrHeader.Fault {
        byte[] head = head(choice);
        int blocks = Math.multiplyExact(across, down);
        if (header.tableAt() + 8L * blocks > file.limit()) {
            throw new ExrHeader.Fault("an EXR that ends within its table of blocks");
        }
        int[] sizes = new int[blocks];
        long total = head.length + 8L * blocks;
        for (int i = 0; i < blocks; i++) {
            sizes[i] = checkedSize(i);
            total += blockHead + (long) sizes[i];
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(total)).order(ByteOrder.LITTLE_ENDIAN);
        out.put(head);
        int table = out.position();
        int at = table + 8 * blocks;
        for (int i = 0; i < blocks; i++) {
            out.putLong(table + 8 * i, at);
            int from = (int) position(i);
            out.put(at, file, from, blockHead + sizes[i]);
            if (blockHead == 8) {
                out.putInt(at, file.getInt(from) - header.data().y1());
            }
            at += blockHead + sizes[i];
        }
        return out.clear();
    }

    private long position(int block) {
        return file.getLong(header.tableAt() + 8 * block);
    }

    /** Length of a block's data. */
    private int checkedSize(int block) throws ExrHeader.Fault {
        int column = block % across;
        int row = block / across;
        String what = blockHead == 8 ? "rows from " + (header.data().y1() + row * rows) : "tile " + column + "," + row;
        long at = position(block);
        if (at == 0) {
            throw new ExrHeader.Fault("an EXR whose " + what + " were never written");
        }
        if (at < header.tableAt() + 8L * across * down || at > file.limit() - blockHead) {
            throw new ExrHeader.Fault(
                    "an EXR that ends early: its " + what + " would be at byte " + at + " of " + file.limit());
        }
        boolean mine = blockHead == 8
                ? file.getInt((int) at) == header.data().y1() + row * rows
                : file.getInt((int) at) == column
                        && file.getInt((int) at + 4) == row
                        && file.getLong((int) at + 8) == 0;
        int size = file.getInt((int) at + blockHead - 4);
        long whole = header.rowBytes(Math.min(columns, header.data().width() - column * columns))
                * Math.min(rows, header.data().height() - row * rows);
        boolean fits = header.compression() == ExrCompression.NONE ? size == whole : size > 0 && size <= whole;
        if (!mine || !fits) {
            throw new ExrHeader.Fault("an EXR whose " + what + " are damaged");
        }
        if (size > file.limit() - at - blockHead) {
            throw new ExrHeader.Fault("an EXR that ends early: its " + what + " need " + size + " bytes at byte " + at
                    + " of " + file.limit());
        }
        return size;
    }

    private byte[] head(ExrChoice choice) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ExrHeader.Tile tile = header.tile();
        bytes.writeBytes(ints(ExrHeaderBytes.MAGIC, ExrHeaderBytes.VERSION | (tile == null ? 0 : TILED)));
        attribute(bytes, "channels", "chlist", channels(choice));
        attribute(bytes, "compression", "compression", new byte[] {
            (byte) header.compression().number()
        });
        byte[] window = ints(0, 0, header.data().width() - 1, header.data().height() - 1);
        attribute(bytes, "dataWindow", "box2i", window);
        attribute(bytes, "displayWindow", "box2i", window);
        attribute(bytes, "lineOrder", "lineOrder", new byte[] {0});
        if (tile != null) {
            ByteArrayOutputStream sides = new ByteArrayOutputStream();
            sides.writeBytes(ints(tile.width(), tile.height()));
            sides.write(0);
            attribute(bytes, "tiles", "tiledesc", sides.toByteArray());
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    private byte[] channels(ExrChoice choice) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (int i = 0; i < header.channels().size(); i++) {
            ExrHeader.Channel channel = header.channels().get(i);
            String name = "other" + i;
            for (Map.Entry<String, ExrHeader.Channel> role : choice.channels().entrySet()) {
                name = role.getValue().equals(channel) ? role.getKey() : name;
            }
            list.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            list.write(0);
            list.writeBytes(ints(channel.kind().number(), 0, 1, 1));
        }
        list.write(0);
        return list.toByteArray();
    }

    private static void attribute(ByteArrayOutputStream bytes, String name, String type, byte[] value) {
        bytes.writeBytes((name + "\0" + type + "\0").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(ints(value.length));
        bytes.writeBytes(value);
    }

    private static byte[] ints(int... values) {
        byte[] bytes = new byte[4 * values.length];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
        return bytes;
    }
}
