package org.poseweave.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** Frames whose pixels prove their number and position. */
final class TestFrames {
    private TestFrames() {}

    /** Eight columns that spell the number in black and white, lowest bit left; robust to any lossy codec. */
    static FrameView coded(int width, int height, int number) {
        ByteBuffer data = ByteBuffer.allocateDirect(width * height * 4).order(ByteOrder.nativeOrder());
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean bit = (number >> (x * 8 / width) & 1) == 1;
                int level = bit ? 215 - y * 20 / height : 40 + y * 20 / height;
                put(data, (y * width + x) * 4, level, level, level, 255);
            }
        }
        return FrameView.packed(data, width, height, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.OPAQUE);
    }

    /** The number that {@link #coded} drew. */
    static int number(FrameView view) {
        int number = 0;
        for (int bit = 0; bit < 8; bit++) {
            int x = (2 * bit + 1) * view.width() / 16;
            if (unit(view, x, view.height() / 2, 1) > 0.5) {
                number |= 1 << bit;
            }
        }
        return number;
    }

    /** Ramps over x in red and y in green, the number in blue, and a diagonal ramp in alpha if there is one. */
    static FrameView ramp(int width, int height, SampleDepth depth, boolean alpha, int number) {
        ByteBuffer data =
                ByteBuffer.allocateDirect(width * height * 4 * depth.bytes()).order(ByteOrder.nativeOrder());
        int max = depth == SampleDepth.BYTE ? 255 : 65535;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = x * max / Math.max(1, width - 1);
                int green = y * max / Math.max(1, height - 1);
                int blue = number * max / 100;
                int opacity = alpha ? (x + y + number) * max / (width + height + 100) : max;
                int at = (y * width + x) * 4;
                if (depth == SampleDepth.BYTE) {
                    put(data, at, red, green, blue, opacity);
                } else {
                    int[] samples = {red, green, blue, opacity};
                    for (int i = 0; i < 4; i++) {
                        data.putShort((at + i) * 2, (short) samples[i]);
                    }
                }
            }
        }
        AlphaMode mode = alpha ? AlphaMode.STRAIGHT : AlphaMode.OPAQUE;
        return FrameView.packed(data, width, height, depth, ChannelLayout.RGBA, mode);
    }

    /** A sample as 0..1. */
    static double unit(FrameView view, int x, int y, int channel) {
        int at = view.offset(x, y) + channel * view.depth().bytes();
        return view.depth() == SampleDepth.BYTE
                ? (view.data().get(at) & 0xff) / 255.0
                : (view.data().getShort(at) & 0xffff) / 65535.0;
    }

    /** All pixels, packed. */
    static byte[] bytes(FrameView view) {
        int rowLength = view.width() * view.pixelBytes();
        byte[] bytes = new byte[rowLength * view.height()];
        for (int y = 0; y < view.height(); y++) {
            view.data().get(view.offset(0, y), bytes, y * rowLength, rowLength);
        }
        return bytes;
    }

    /** A hash of all pixels. */
    static int hash(FrameView view) {
        return Arrays.hashCode(bytes(view));
    }

    /** Largest difference of any sample, in steps of 8 bit. */
    static double worst(FrameView a, FrameView b) {
        double worst = 0;
        for (int y = 0; y < a.height(); y++) {
            for (int x = 0; x < a.width(); x++) {
                for (int channel = 0; channel < 4; channel++) {
                    worst = Math.max(worst, Math.abs(unit(a, x, y, channel) - unit(b, x, y, channel)));
                }
            }
        }
        return worst * 255;
    }

    private static void put(ByteBuffer data, int at, int red, int green, int blue, int alpha) {
        data.put(at, (byte) red)
                .put(at + 1, (byte) green)
                .put(at + 2, (byte) blue)
                .put(at + 3, (byte) alpha);
    }
}
