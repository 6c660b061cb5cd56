package org.poseweave.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Frames as hosts lend them: rows padded by an odd number of bytes, memory before and after, buffers whose position and
 * limit mean nothing, tiles, and bottom row first. Samples are read and written one by one, by arithmetic of its own.
 */
public final class TestFrames {
    private static final byte CANARY = 0x5a;
    private static final int MARGIN = 3;

    private TestFrames() {}

    /** How pixels are stored. */
    public record Format(SampleDepth depth, ChannelLayout layout, AlphaMode alpha) {}

    /** Every combination of depth, layout and alpha mode. */
    public static List<Format> formats() {
        List<Format> all = new ArrayList<>();
        for (SampleDepth depth : SampleDepth.values()) {
            for (ChannelLayout layout : ChannelLayout.values()) {
                for (AlphaMode alpha : AlphaMode.values()) {
                    all.add(new Format(depth, layout, alpha));
                }
            }
        }
        return all;
    }

    /** A full frame, top row first. */
    public static FrameView frame(Format format, int width, int height) {
        return tile(format, width, height, 0, 0, width, height, false);
    }

    /** A tile of a frame. */
    public static FrameView tile(
            Format format, int width, int height, int x1, int y1, int x2, int y2, boolean bottomUp) {
        int length = (x2 - x1) * format.depth().bytes() * format.layout().channels();
        int stride = length + 5;
        int rows = y2 - y1;
        ByteBuffer data = ByteBuffer.allocateDirect(2 * MARGIN + stride * rows).order(ByteOrder.nativeOrder());
        for (int i = 0; i < data.capacity(); i++) {
            data.put(i, CANARY);
        }
        data.position(1).limit(2);
        long firstByte = bottomUp ? MARGIN + (long) (rows - 1) * stride : MARGIN;
        return new FrameView(
                data,
                firstByte,
                bottomUp ? -stride : stride,
                width,
                height,
                x1,
                y1,
                x2,
                y2,
                format.depth(),
                format.layout(),
                format.alpha());
    }

    /** Fills every sample with bits that depend on its column, row and channel; floats stay finite. */
    public static void fillRamp(FrameView view) {
        forEachSample(view, (x, y, c) -> putRaw(view, x, y, c, ramp(view.depth(), x, y, c)));
    }

    /** Fills with random values: integers of any bits, floats from -0.5 to 1.5, alpha of floats from 0 to 1. */
    public static void fillRandom(FrameView view, long seed) {
        Random random = new Random(seed);
        forEachSample(view, (x, y, c) -> {
            boolean alpha = view.layout() == ChannelLayout.ALPHA || c == 3;
            float value = alpha ? random.nextFloat() : random.nextFloat() * 2 - 0.5f;
            putRaw(
                    view,
                    x,
                    y,
                    c,
                    switch (view.depth()) {
                        case BYTE -> random.nextInt(256);
                        case SHORT -> random.nextInt(65536);
                        case HALF -> HalfFloat.fromFloat(value);
                        case FLOAT -> Float.floatToRawIntBits(value);
                    });
        });
    }

    /** Fills with one pixel of nominal values. */
    public static void fill(FrameView view, double... values) {
        forEachSample(view, (x, y, c) -> put(view, x, y, c, values[c]));
    }

    /** Bits of the ramp's sample. */
    public static int ramp(SampleDepth depth, int x, int y, int c) {
        return switch (depth) {
            case BYTE -> (x * 7 + y * 31 + c * 101) & 0xff;
            case SHORT -> (x * 13 + y * 4099 + c * 257) & 0xffff;
            case HALF -> (x * 13 + y * 4099 + c * 257) % 0x7c00;
            case FLOAT -> Float.floatToRawIntBits(x + y * 8192 + c * 0.25f);
        };
    }

    /** What stored bits mean. */
    public static float meaning(SampleDepth depth, int bits) {
        return switch (depth) {
            case BYTE -> bits / 255f;
            case SHORT -> bits / 65535f;
            case HALF -> HalfFloat.toFloat((short) bits);
            case FLOAT -> Float.intBitsToFloat(bits);
        };
    }

    /** Stores a nominal value, exactly or to the nearest step. */
    public static void put(FrameView view, int x, int y, int c, double value) {
        putRaw(
                view,
                x,
                y,
                c,
                switch (view.depth()) {
                    case BYTE -> (int) Math.rint(value * 255);
                    case SHORT -> (int) Math.rint(value * 65535);
                    case HALF -> HalfFloat.fromFloat((float) value);
                    case FLOAT -> Float.floatToRawIntBits((float) value);
                });
    }

    /** Meaning of the stored sample. */
    public static float get(FrameView view, int x, int y, int c) {
        return meaning(view.depth(), raw(view, x, y, c));
    }

    /** Bits of the stored sample. */
    public static int raw(FrameView view, int x, int y, int c) {
        ByteBuffer data = all(view);
        int at = position(view, x, y, c);
        return switch (view.depth().bytes()) {
            case 1 -> data.get(at) & 0xff;
            case 2 -> data.getShort(at) & 0xffff;
            default -> data.getInt(at);
        };
    }

    /** Stores bits. */
    public static void putRaw(FrameView view, int x, int y, int c, int bits) {
        ByteBuffer data = all(view);
        int at = position(view, x, y, c);
        switch (view.depth().bytes()) {
            case 1 -> data.put(at, (byte) bits);
            case 2 -> data.putShort(at, (short) bits);
            default -> data.putInt(at, bits);
        }
    }

    /** All bytes of the memory, the pixels and what lies around them. */
    public static byte[] memory(FrameView view) {
        byte[] bytes = new byte[view.data().capacity()];
        all(view).get(0, bytes);
        return bytes;
    }

    /** Bytes outside the pixels that were changed. */
    public static int spoiltCanaries(FrameView view) {
        byte[] bytes = memory(view);
        int length = (view.x2() - view.x1()) * view.pixelBytes();
        for (int y = view.y1(); y < view.y2(); y++) {
            int at = position(view, view.x1(), y, 0);
            for (int i = 0; i < length; i++) {
                bytes[at + i] = CANARY;
            }
        }
        int spoilt = 0;
        for (byte b : bytes) {
            spoilt += b == CANARY ? 0 : 1;
        }
        return spoilt;
    }

    /** Names up to five samples whose bits are not the expected ones. */
    public static List<String> differences(FrameView view, SampleBits expected) {
        List<String> differences = new ArrayList<>();
        forEachSample(view, (x, y, c) -> {
            int bits = expected.at(x, y, c);
            if (raw(view, x, y, c) != bits && differences.size() < 5) {
                differences.add("(" + x + "," + y + ") channel " + c + ": " + raw(view, x, y, c) + " for " + bits);
            }
        });
        return differences;
    }

    /** Names up to five samples that are not those of a ramp. */
    public static List<String> differencesFromRamp(FrameView view) {
        return differences(view, (x, y, c) -> ramp(view.depth(), x, y, c));
    }

    /** Bits expected of a sample. */
    @FunctionalInterface
    public interface SampleBits {
        /** Column and row of the full frame, channel. */
        int at(int x, int y, int c);
    }

    /** Does something with every sample in memory. */
    public static void forEachSample(FrameView view, SampleAction action) {
        for (int y = view.y1(); y < view.y2(); y++) {
            for (int x = view.x1(); x < view.x2(); x++) {
                for (int c = 0; c < view.layout().channels(); c++) {
                    action.accept(x, y, c);
                }
            }
        }
    }

    /** What to do with a sample. */
    @FunctionalInterface
    public interface SampleAction {
        /** Column and row of the full frame, channel. */
        void accept(int x, int y, int c);
    }

    private static ByteBuffer all(FrameView view) {
        return view.data().duplicate().clear().order(ByteOrder.nativeOrder());
    }

    private static int position(FrameView view, int x, int y, int c) {
        int pixel = (x - view.x1()) * view.layout().channels() + c;
        return (int) (view.firstByte() + (y - view.y1()) * view.rowBytes())
                + pixel * view.depth().bytes();
    }
}
