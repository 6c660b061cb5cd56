package org.poseweave.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/**
 * Copies a frame of any depth and alpha kind into interleaved 8- or 16-bit RGB or RGBA with straight alpha. Integer
 * depths scale exactly (0..max to 0..max, rounded to nearest), floats are clipped to 0..1, not-a-number becomes 0.
 */
final class PixelPacker {
    private PixelPacker() {}

    /**
     * Packs the whole frame.
     *
     * @param out gets rows of {@code rowBytes} from its start, in its own byte order
     * @param depth BYTE or SHORT
     * @param channels 3 drops alpha, 4 keeps it (opaque frames get the maximum)
     */
    static void pack(FrameView view, ByteBuffer out, int rowBytes, SampleDepth depth, int channels) {
        pack(view, out, rowBytes, depth, channels, depth == SampleDepth.BYTE ? 255 : 65535);
    }

    /** As {@link #pack}, with {@code white} the sample of a colour of 1; alpha is not scaled. */
    static void pack(FrameView view, ByteBuffer out, int rowBytes, SampleDepth depth, int channels, int white) {
        requireWhole(view);
        boolean keepsAlpha = channels == 4 && view.alpha() != AlphaMode.OPAQUE;
        boolean sameAlpha = channels == 3 || view.alpha() != AlphaMode.PREMULTIPLIED;
        boolean sameLayout = view.layout().channels() == channels && view.depth() == depth && sameAlpha;
        int max = depth == SampleDepth.BYTE ? 255 : 65535;
        boolean sameOrder = depth == SampleDepth.BYTE || out.order() == ByteOrder.nativeOrder();
        if (sameLayout && sameOrder && white == max) {
            copyRows(view, out, rowBytes, channels == 4 && !keepsAlpha);
            return;
        }
        boolean bytes = view.depth() == SampleDepth.BYTE && depth == SampleDepth.BYTE && white == max;
        if (bytes && channels == 3 && view.layout() == ChannelLayout.RGBA) {
            copyColour(view, out, rowBytes);
            return;
        }
        int sampleBytes = depth.bytes();
        boolean divides = keepsAlpha && view.alpha() == AlphaMode.PREMULTIPLIED;
        for (int y = 0; y < view.height(); y++) {
            int from = view.offset(0, y);
            int to = y * rowBytes;
            for (int x = 0; x < view.width(); x++) {
                double alpha = 1;
                int alphaSample = max;
                if (keepsAlpha) {
                    int at = from + 3 * view.depth().bytes();
                    alphaSample = quantised(view, at, 1, max);
                    alpha = divides ? unit(view, at) : 1;
                }
                for (int channel = 0; channel < 3; channel++) {
                    int sample = quantised(view, from + channel * view.depth().bytes(), alpha, white);
                    put(out, to + channel * sampleBytes, sampleBytes, sample);
                }
                if (channels == 4) {
                    put(out, to + 3 * sampleBytes, sampleBytes, alphaSample);
                }
                from += view.pixelBytes();
                to += channels * sampleBytes;
            }
        }
    }

    private static void requireWhole(FrameView view) {
        boolean whole = view.x1() == 0 && view.y1() == 0 && view.x2() == view.width() && view.y2() == view.height();
        boolean transparent = view.layout() == ChannelLayout.RGB && view.alpha() != AlphaMode.OPAQUE;
        if (!whole || view.layout() == ChannelLayout.ALPHA || transparent) {
            throw new IllegalArgumentException("a sink takes whole frames of opaque RGB or RGBA, not " + view);
        }
    }

    /** Bytes of colour without their alpha; depth is BYTE in view and output. */
    private static void copyColour(FrameView view, ByteBuffer out, int rowBytes) {
        byte[] row = new byte[4 * view.width()];
        for (int y = 0; y < view.height(); y++) {
            view.data().get(view.offset(0, y), row);
            int packed = 0;
            for (int at = 0; at < row.length; at += 4) {
                row[packed++] = row[at];
                row[packed++] = row[at + 1];
                row[packed++] = row[at + 2];
            }
            out.put(y * rowBytes, row, 0, packed);
        }
    }

    private static void copyRows(FrameView view, ByteBuffer out, int rowBytes, boolean opaque) {
        int pixelBytes = view.pixelBytes();
        int sampleBytes = view.depth().bytes();
        int length = view.width() * pixelBytes;
        for (int y = 0; y < view.height(); y++) {
            int row = y * rowBytes;
            out.put(row, view.data(), view.offset(0, y), length);
            for (int at = row + 3 * sampleBytes; opaque && at < row + length; at += pixelBytes) {
                put(out, at, sampleBytes, -1);
            }
        }
    }

    private static int quantised(FrameView view, int at, double alpha, int max) {
        if (alpha == 1) {
            switch (view.depth()) {
                case BYTE -> {
                    int value = view.data().get(at) & 0xff;
                    return (value * max + 127) / 255;
                }
                case SHORT -> {
                    long value = view.data().getShort(at) & 0xffff;
                    return (int) ((value * max + 32767) / 65535);
                }
                default -> {}
            }
        }
        double value = alpha > 0 ? unit(view, at) / alpha : 0;
        return (int) (Math.max(0, Math.min(1, value)) * max + 0.5);
    }

    private static double unit(FrameView view, int at) {
        return switch (view.depth()) {
            case BYTE -> (view.data().get(at) & 0xff) / 255.0;
            case SHORT -> (view.data().getShort(at) & 0xffff) / 65535.0;
            case HALF -> half(view.data().getShort(at));
            case FLOAT -> view.data().getFloat(at);
        };
    }

    /** IEEE 754 binary16. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        double magnitude;
        if (exponent == 31) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = fraction * 0x1p-24;
        } else {
            magnitude = (1024 + fraction) * Math.scalb(1.0, exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }

    private static void put(ByteBuffer out, int at, int bytes, int sample) {
        if (bytes == 1) {
            out.put(at, (byte) sample);
        } else {
            out.putShort(at, (short) sample);
        }
    }
}
