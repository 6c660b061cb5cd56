package org.poseweave.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * The first directory of a TIFF file in memory (TIFF 6.0). Reading it checks that all pixel data lie inside the file
 * and leaves in the directory only the tags that say how pixels are stored: FFmpeg's decoder either hides damaged
 * strips or, when strict, refuses every tag that it does not know.
 *
 * @param orientation how the picture is turned upright
 * @param premultiplied whether colour is multiplied by alpha (ExtraSamples 1)
 */
record TiffDirectory(Orientation orientation, boolean premultiplied) {
    private static final Set<Integer> STORAGE = Set.of(
            254, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 530,
            532);
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;
    private static final int SHORT = 3;

    /** A fault of the file, in words that follow its name. */
    static final class Fault extends Exception {
        Fault(String message) {
            super(message);
        }
    }

    /** Reads and reduces the directory of {@code file}, whose byte order is set as its header says. */
    static TiffDirectory reduce(ByteBuffer file) throws Fault {
        file.order(file.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (file.getShort(2) != 42) {
            throw new Fault("a BigTIFF, which is not read");
        }
        long directory = Integer.toUnsignedLong(file.getInt(4));
        if (directory < 8 || directory + 2 > file.limit()) {
            throw new Fault("a TIFF that ends early");
        }
        int start = (int) directory;
        int count = Short.toUnsignedInt(file.getShort(start));
        int end = start + 2 + 12 * count;
        if (end + 4 > file.limit()) {
            throw new Fault("a TIFF that ends early");
        }
        int offsets = -1;
        int sizes = -1;
        int orientation = 1;
        boolean premultiplied = false;
        int kept = 0;
        for (int entry = start + 2; entry < end; entry += 12) {
            int tag = Short.toUnsignedInt(file.getShort(entry));
            int target = start + 2 + 12 * kept;
            orientation = tag == ORIENTATION ? file.getShort(entry + 8) : orientation;
            if (tag == SAMPLE_FORMAT && value(file, entry, 0) != 1) {
                throw new Fault("a TIFF of signed or floating point samples, which are not read");
            }
            premultiplied |= tag == EXTRA_SAMPLES && file.getShort(entry + 8) == 1;
            if (STORAGE.contains(tag)) {
                file.put(target, file, entry, 12);
                offsets = tag == STRIP_OFFSETS || tag == TILE_OFFSETS ? target : offsets;
                sizes = tag == STRIP_BYTES || tag == TILE_BYTES ? target : sizes;
                kept++;
            }
        }
        file.putShort(start, (short) kept);
        file.putInt(start + 2 + 12 * kept, 0);
        requireData(file, offsets, sizes);
        return new TiffDirectory(exif(orientation), premultiplied);
    }

    private static void requireData(ByteBuffer file, int offsets, int sizes) throws Fault {
        if (offsets < 0) {
            throw new Fault("a TIFF without pixels");
        }
        long pieces = Integer.toUnsignedLong(file.getInt(offsets + 4));
        for (long piece = 0; piece < pieces; piece++) {
            long size = sizes < 0 ? 1 : value(file, sizes, piece);
            if (value(file, offsets, piece) + size > file.limit()) {
                throw new Fault("a TIFF that ends early");
            }
        }
    }

    /** The value of a SHORT or LONG entry, which stands in the entry itself if all its values fit. */
    private static long value(ByteBuffer file, int entry, long number) throws Fault {
        int bytes = file.getShort(entry + 2) == SHORT ? 2 : 4;
        long count = Integer.toUnsignedLong(file.getInt(entry + 4));
        long at = (count * bytes <= 4 ? entry + 8 : Integer.toUnsignedLong(file.getInt(entry + 8))) + number * bytes;
        if (number >= count || at + bytes > file.limit()) {
            throw new Fault("a TIFF that ends early");
        }
        return bytes == 2
                ? Short.toUnsignedLong(file.getShort((int) at))
                : Integer.toUnsignedLong(file.getInt((int) at));
    }

    /** The eight orientations of TIFF and Exif: where the stored first row and column belong. */
    private static Orientation exif(int number) {
        return switch (number) {
            case 2 -> new Orientation(-1, 0, 0, 1);
            case 3 -> new Orientation(-1, 0, 0, -1);
            case 4 -> new Orientation(1, 0, 0, -1);
            case 5 -> new Orientation(0, 1, 1, 0);
            case 6 -> new Orientation(0, -1, 1, 0);
            case 7 -> new Orientation(0, -1, -1, 0);
            case 8 -> new Orientation(0, 1, -1, 0);
            default -> Orientation.UPRIGHT;
        };
    }
}
