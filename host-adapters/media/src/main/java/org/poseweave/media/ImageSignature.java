package org.poseweave.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Kinds of still image, told by their first bytes, and whether a file of the kind has its end. */
enum ImageSignature {
    PNG,
    JPEG,
    TIFF,
    EXR;

    private static final long PNG_MAGIC = 0x89504E470D0A1A0AL;
    private static final int EXR_MAGIC = 0x762F3101;
    private static final int PNG_END = 0x49454E44;

    /** The kind of {@code data}, or null. */
    static @Nullable ImageSignature of(ByteBuffer data) {
        if (data.limit() < 8) {
            return null;
        }
        int first = data.getInt(0);
        if (data.getLong(0) == PNG_MAGIC) {
            return PNG;
        }
        if (first >>> 8 == 0xFFD8FF) {
            return JPEG;
        }
        if (first == EXR_MAGIC) {
            return EXR;
        }
        return first == 0x49492A00 || first == 0x4D4D002A || first == 0x49492B00 || first == 0x4D4D002B ? TIFF : null;
    }

    /**
     * Whether the file has its end mark: decoders fill up a cut PNG or JPEG in silence. TIFF and EXR have
     * none; missing strips and blocks are found when they are read.
     */
    boolean isWhole(ByteBuffer data) {
        return switch (this) {
            case PNG -> hasPngEnd(data);
            case JPEG -> hasJpegEnd(data);
            case TIFF, EXR -> true;
        };
    }

    /** PNG, 5.3: chunks of length, type, data and checksum, the last of type IEND. */
    private static boolean hasPngEnd(ByteBuffer data) {
        long at = 8;
        while (at + 12 <= data.limit()) {
            if (data.getInt((int) at + 4) == PNG_END) {
                return true;
            }
            at += 12 + Integer.toUnsignedLong(data.getInt((int) at));
        }
        return false;
    }

    /**
     * JPEG (ITU-T T.81, B.1): marker segments with a length, coded data after each start of scan (FFDA), the end of image
     * (FFD9) last. Walking them keeps the end mark of an embedded thumbnail from being taken for the picture's.
     */
    private static boolean hasJpegEnd(ByteBuffer data) {
        int at = 2;
        while (at + 1 < data.limit()) {
            int marker = data.get(at + 1) & 0xff;
            boolean standsAlone = marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= 0xD8);
            if (data.get(at) != (byte) 0xFF || marker == 0xFF) {
                at++;
            } else if (marker == 0xD9) {
                return true;
            } else if (standsAlone || at + 3 >= data.limit()) {
                at += 2;
            } else {
                at += 2 + Short.toUnsignedInt(data.getShort(at + 2));
            }
        }
        return false;
    }
}
