package org.poseweave.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.poseweave.colour.Primaries;

/**
 * What an EXR file says of itself (OpenEXR file layout, version 2, one part).
 *
 * @param channels in the order in which a row stores them
 * @param data pixels that the file holds
 * @param display pixels that the picture has
 * @param primaries chromaticities, null if not given
 * @param tile sides of a tile, null for scan lines
 * @param tableAt byte where the table of block positions begins
 */
record ExrHeader(
        List<Channel> channels,
        ExrCompression compression,
        Box data,
        Box display,
        @Nullable Primaries primaries,
        ExrHeader.@Nullable Tile tile,
        int tableAt) {
    private static final int TILED = 0x200;
    private static final int DEEP = 0x800;
    private static final int PARTS = 0x1000;
    private static final int LONGEST_SIDE = 1 << 15;
    private static final int FAR = 1 << 24;

    /** A fault of the file, in words that follow its name. */
    static final class Fault extends Exception {
        Fault(String message) {
            super(message);
        }
    }

    /** A channel and how a sample of it is stored. */
    record Channel(String name, Kind kind) {}

    /** Kinds of sample by their number in files. */
    enum Kind {
        UINT(0, 4),
        HALF(1, 2),
        FLOAT(2, 4);

        private final int number;
        private final int bytes;

        Kind(int number, int bytes) {
            this.number = number;
            this.bytes = bytes;
        }

        int number() {
            return number;
        }

        static Kind of(int number) throws Fault {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new Fault("an EXR with a channel of an unknown kind (" + number + ")");
        }

        int bytes() {
            return bytes;
        }
    }

    /** Pixels from x1, y1 to x2, y2, both included. */
    record Box(int x1, int y1, int x2, int y2) {
        int width() {
            return x2 - x1 + 1;
        }

        int height() {
            return y2 - y1 + 1;
        }
    }

    /** Sides of a tile. */
    record Tile(int width, int height) {}

    /** Bytes of one row of all channels over {@code columns} pixels. */
    long rowBytes(int columns) {
        return channels.stream().mapToLong(channel -> channel.kind().bytes()).sum() * columns;
    }

    /** Reads the header of a whole file in memory, little endian. */
    static ExrHeader read(ByteBuffer file) throws Fault {
        int flags = file.getInt(4);
        if ((flags & 0xff) != 2) {
            throw new Fault("an EXR of version " + (flags & 0xff) + ", which is not read");
        }
        if ((flags & (DEEP | PARTS)) != 0) {
            throw new Fault(
                    (flags & DEEP) != 0
                            ? "a deep EXR, which is not read"
                            : "an EXR of several parts, which is not read");
        }
        try {
            return new Reader(file, (flags & TILED) != 0).read();
        } catch (IndexOutOfBoundsException e) {
            throw new Fault("an EXR that ends within its header");
        }
    }

    /** Walks the attributes. */
    private static final class Reader {
        private final ByteBuffer file;
        private final boolean tiled;
        private final List<Channel> channels = new ArrayList<>();
        private @Nullable ExrCompression compression;
        private @Nullable Box data;
        private @Nullable Box display;
        private @Nullable Primaries primaries;
        private @Nullable Tile tile;
        private int at = 8;

        Reader(ByteBuffer file, boolean tiled) {
            this.file = file;
            this.tiled = tiled;
        }

        ExrHeader read() throws Fault {
            while (file.get(at) != 0) {
                String name = text();
                text();
                int size = file.getInt(at);
                at += 4;
                if (size < 0 || size > file.limit() - at) {
                    throw new Fault("an EXR whose attribute " + name + " ends beyond the file");
                }
                int end = at + size;
                attribute(name, size);
                at = end;
            }
            if (channels.isEmpty()
                    || compression == null
                    || data == null
                    || display == null
                    || (tiled && tile == null)) {
                throw new Fault("an EXR without channels, compression, dataWindow, displayWindow or tiles");
            }
            return new ExrHeader(List.copyOf(channels), compression, data, display, primaries, tile, at + 1);
        }

        private void attribute(String name, int size) throws Fault {
            switch (name) {
                case "channels" -> channels(at + size);
                case "compression" -> compression = ExrCompression.of(file.get(at));
                case "dataWindow" -> data = box(name);
                case "displayWindow" -> display = box(name);
                case "tiles" -> tile = tiled ? tile() : null;
                case "chromaticities" -> primaries = new Primaries(xy(0), xy(1), xy(2), xy(3));
                default -> {}
            }
        }

        private void channels(int end) throws Fault {
            while (at < end - 1 && file.get(at) != 0) {
                String name = text();
                Kind kind = Kind.of(file.getInt(at));
                if (file.getInt(at + 8) != 1 || file.getInt(at + 12) != 1) {
                    throw new Fault("an EXR with subsampled channels (" + name + "), which are not read");
                }
                channels.add(new Channel(name, kind));
                at += 16;
            }
        }

        private Box box(String name) throws Fault {
            Box box = new Box(file.getInt(at), file.getInt(at + 4), file.getInt(at + 8), file.getInt(at + 12));
            boolean near = Math.max(Math.abs((long) box.x1), Math.abs((long) box.y1)) < FAR
                    && Math.max(Math.abs((long) box.x2), Math.abs((long) box.y2)) < FAR;
            if (!near || box.width() < 1 || box.height() < 1 || Math.max(box.width(), box.height()) > LONGEST_SIDE) {
                throw new Fault(
                        "an EXR whose " + name + " is " + box.x1 + "," + box.y1 + " to " + box.x2 + "," + box.y2);
            }
            return box;
        }

        private Tile tile() throws Fault {
            Tile sides = new Tile(file.getInt(at), file.getInt(at + 4));
            if ((file.get(at + 8) & 0xf) != 0) {
                throw new Fault("an EXR of several resolutions, which is not read");
            }
            if (sides.width < 1 || sides.height < 1 || Math.max(sides.width, sides.height) > LONGEST_SIDE) {
                throw new Fault("an EXR of tiles of " + sides.width + "x" + sides.height);
            }
            return sides;
        }

        private Primaries.Xy xy(int number) {
            return new Primaries.Xy(file.getFloat(at + 8 * number), file.getFloat(at + 8 * number + 4));
        }

        /** Reads up to a zero and steps over it. */
        private String text() {
            int from = at;
            while (file.get(at) != 0) {
                at++;
            }
            byte[] bytes = new byte[at - from];
            file.get(from, bytes);
            at++;
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
