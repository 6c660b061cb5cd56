package org.poseweave.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/**
 * Names the pixels of a picture as a file stores them: SHA-256 of size, channels and bits, then all samples, rows from the
 * top, big end first. How a file packs or compresses them does not matter. Of an EXR file it
 * covers every channel of every layer, by name.
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
            return of(List.of(ExrLayer.picture("", view, depth, alpha)));
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

    /** Hash of the layers of one EXR file as {@link ExrWriter} stores them. */
    static String of(List<ExrLayer> layers) {
        Map<String, String> hashes = new TreeMap<>();
        layers.forEach(layer -> hashes.putAll(channels(layer)));
        return ofChannels(layers.get(0).width(), layers.get(0).height(), hashes);
    }

    /** Hash of an EXR file by the hashes of all its channels. */
    static String ofChannels(int width, int height, Map<String, String> hashes) {
        MessageDigest digest = sha256();
        digest.update((width + " " + height + "\n").getBytes(StandardCharsets.US_ASCII));
        new TreeMap<>(hashes)
                .forEach((name, hash) -> digest.update((name + " " + hash + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Bits and samples of each channel of a layer, as hashes by the channel's name in the file. */
    static Map<String, String> channels(ExrLayer layer) {
        int bytes = layer.depth().bytes();
        List<MessageDigest> digests =
                layer.channels().stream().map(channel -> sha256()).toList();
        float[][] samples = new float[digests.size()][layer.width()];
        ByteBuffer row = ByteBuffer.allocate(layer.width() * bytes);
        for (int y = 0; y < layer.height(); y++) {
            layer.rows().read(y, samples);
            for (int c = 0; c < samples.length; c++) {
                row.clear();
                for (float sample : samples[c]) {
                    if (bytes == 2) {
                        row.putShort(ExrWriter.half(sample));
                    } else {
                        row.putFloat(sample);
                    }
                }
                digests.get(c).update(row.flip());
            }
        }
        Map<String, String> hashes = new TreeMap<>();
        for (int c = 0; c < samples.length; c++) {
            String hash = HexFormat.of().formatHex(digests.get(c).digest());
            hashes.put(layer.fileName(layer.channels().get(c)), "float" + bytes * 8 + " " + hash);
        }
        return hashes;
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
