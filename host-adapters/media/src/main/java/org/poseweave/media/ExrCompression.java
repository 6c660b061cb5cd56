package org.poseweave.media;

/** Compressions of EXR files by their number in files. */
enum ExrCompression {
    NONE(0, 1),
    RLE(1, 1),
    ZIPS(2, 1),
    ZIP(3, 16),
    PIZ(4, 32),
    PXR24(5, 16),
    B44(6, 32),
    B44A(7, 32),
    DWAA(8, 32),
    DWAB(9, 256);

    private final int number;
    private final int rows;

    ExrCompression(int number, int rows) {
        this.number = number;
        this.rows = rows;
    }

    int number() {
        return number;
    }

    /** Rows of a block of scan lines. */
    int rows() {
        return rows;
    }

    static ExrCompression of(int number) throws ExrHeader.Fault {
        for (ExrCompression compression : values()) {
            if (compression.number == number) {
                return compression;
            }
        }
        throw new ExrHeader.Fault("an EXR of an unknown compression (" + number + ")");
    }
}
