package org.poseweave.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/**
 * Names the pixels of a picture as a file stores them: SHA-256 of size, channels and bits, then all samples, rows from the
 * top, big end first. How a file packs or compresses them does not matter. Of an EXR file it is the first layer.
 */
public final class PixelHash {
    private static final int STRIP_ROWS = 64;

    private PixelHash() {}

    /**
     * Hash of a whole frame in hexadecimal.
     *
     * @param depth of the file; to BYTE and SHORT the frame is converted as the writers do, HALF and FLOAT are its own
     * @param alpha whether the file keeps alpha
     */
    public static String of(FrameView view, SampleDepth depth, boolean alpha) {
        if (depth == SampleDepth.HALF || depth == SampleDepth.FLOAT) {
            return of(ExrLayer.picture("", view, depth, alpha));
        }
        int channels = alpha ? 4 : 3;
        MessageDigest digest = sha256();
        String head = view.width() + " " + view.height() + " " + channels + " " + depth.bytes() * 8 + "\n";
        digest.update(head.getBytes(StandardCharsets.US_ASCII));
        int rowBytes = view.width() * channels * depth.bytes();
        ByteBuffer strip = ByteBuffer.allocate(rowBytes * Math.min(STRIP_ROWS, view.height()))
                .order(ByteOrder.BIG_ENDIAN);
        for (int y = 0; y < view.height(); y += STRIP_ROWS) {
            int rows = Math.min(STRIP_ROWS, view.height() - y);
            PixelPacker.pack(rows(view, y, rows), strip, rowBytes, depth, channels);
            digest.update(strip.array(), 0, rows * rowBytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Hash of a layer as {@link ExrWriter} stores it. */
    static String of(ExrLayer layer) {
        int channels = layer.channels().size();
        int bytes = layer.depth().bytes();
        MessageDigest digest = sha256();
        String head = layer.width() + " " + layer.height() + " " + channels + " float" + bytes * 8 + "\n";
        digest.update(head.getBytes(StandardCharsets.US_ASCII));
        float[][] samples = new float[channels][layer.width()];
        ByteBuffer row = ByteBuffer.allocate(channels * layer.width() * bytes);
        for (int y = 0; y < layer.height(); y++) {
            layer.rows().read(y, samples);
            row.clear();
            for (float[] channel : samples) {
                for (float sample : channel) {
                    if (bytes == 2) {
                        row.putShort(ExrWriter.half(sample));
                    } else {
                        row.putFloat(sample);
                    }
                }
            }
            digest.update(row.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Some rows of a frame as a frame of their own. */
    private static FrameView rows(FrameView view, int y, int rows) {
        return new FrameView(
                view.data(),
                view.firstByte() + (y - view.y1()) * view.rowBytes(),
                view.rowBytes(),
                view.width(),
                rows,
                view.x1(),
                0,
                view.x2(),
                rows,
                view.depth(),
                view.layout(),
                view.alpha());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
