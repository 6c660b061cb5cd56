package org.poseweave.media;

import java.util.zip.Deflater;

/** Compresses the blocks of one EXR file as ZIP does: bytes of even and odd places apart, differences, deflate. */
final class ExrBlock implements AutoCloseable {
    private static final int LEVEL = 4;

    private final Deflater deflater = new Deflater(LEVEL);
    private final byte[] sorted;
    private final byte[] packed;

    /** @param most bytes of the largest block */
    ExrBlock(int most) {
        sorted = new byte[most];
        packed = new byte[most];
    }

    /** Length of the compressed block in {@link #packed()}, or {@code length} where compression would not shorten it. */
    int compress(byte[] raw, int length) {
        int half = (length + 1) / 2;
        for (int i = 0; i < length; i++) {
            sorted[(i & 1) == 0 ? i / 2 : half + i / 2] = raw[i];
        }
        for (int i = length - 1; i > 0; i--) {
            sorted[i] = (byte) (sorted[i] - sorted[i - 1] + 128);
        }
        deflater.reset();
        deflater.setInput(sorted, 0, length);
        deflater.finish();
        int size = deflater.deflate(packed, 0, length);
        return deflater.finished() && size < length ? size : length;
    }

    /** Holds the result of {@link #compress} if that is shorter than its input. */
    byte[] packed() {
        return packed;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
