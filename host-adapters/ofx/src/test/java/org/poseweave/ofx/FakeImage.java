package org.poseweave.ofx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.poseweave.openfx.BitDepth;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.RectI;

/** An image as hosts lend them: rows in either order, padded, with memory before and after that must stay as it is. */
final class FakeImage implements HostImage {
    private static final byte CANARY = 0x5a;
    private static final int MARGIN = 8;

    private final RectI bounds;
    private final RectI region;
    private final Kind kind;
    private final long rowBytes;
    private final ByteBuffer data;
    private Runnable onClose = () -> {};

    /** How images of a clip are stored. */
    record Kind(BitDepth depth, Components components, Premultiplication premultiplication, boolean topFirst) {
        static final Kind BYTE_RGBA = new Kind(BitDepth.BYTE, Components.RGBA, Premultiplication.OPAQUE, true);
    }

    /** Sample of a pixel, y up. */
    @FunctionalInterface
    interface Samples {
        double at(int x, int y, int channel);
    }

    FakeImage(RectI bounds, RectI region, Kind kind) {
        this.bounds = bounds;
        this.region = region;
        this.kind = kind;
        int stride = (bounds.width() * pixelBytes() + 7) / 4 * 4;
        rowBytes = kind.topFirst() ? -stride : stride;
        data = ByteBuffer.allocateDirect(2 * MARGIN + stride * bounds.height()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < data.capacity(); i++) {
            data.put(i, CANARY);
        }
    }

    FakeImage fill(Samples samples) {
        for (int y = bounds.y1(); y < bounds.y2(); y++) {
            for (int x = bounds.x1(); x < bounds.x2(); x++) {
                for (int c = 0; c < kind.components().count(); c++) {
                    put(x, y, c, samples.at(x, y, c));
                }
            }
        }
        return this;
    }

    FakeImage onClose(Runnable action) {
        onClose = action;
        return this;
    }

    /** Nominal value of a sample; channel 3 of images without alpha is 1, colour of alpha images 0. */
    double get(int x, int y, int channel) {
        if (kind.components() == Components.RGB && channel == 3) {
            return 1;
        }
        if (kind.components() == Components.ALPHA && channel < 3) {
            return 0;
        }
        int at = position(x, y, kind.components() == Components.ALPHA ? 0 : channel);
        return switch (kind.depth()) {
            case BYTE -> (data.get(at) & 0xff) / 255.0;
            case SHORT -> (data.getShort(at) & 0xffff) / 65535.0;
            case HALF -> half(data.getShort(at));
            case FLOAT -> data.getFloat(at);
        };
    }

    private void put(int x, int y, int channel, double value) {
        int at = position(x, y, channel);
        switch (kind.depth()) {
            case BYTE -> data.put(at, (byte) Math.round(value * 255));
            case SHORT -> data.putShort(at, (short) Math.round(value * 65535));
            case HALF -> data.putShort(at, halfBits(value));
            case FLOAT -> data.putFloat(at, (float) value);
        }
    }

    /** Whether a pixel, or the memory around the image where x is out of bounds, is as it was made. */
    boolean untouched(int x, int y) {
        int from = position(x, y, 0);
        for (int i = 0; i < pixelBytes(); i++) {
            if (data.get(from + i) != CANARY) {
                return false;
            }
        }
        return true;
    }

    /** Bytes outside the pixels that were written to. */
    int spoilt() {
        boolean[] pixel = new boolean[data.capacity()];
        for (int y = bounds.y1(); y < bounds.y2(); y++) {
            int from = position(bounds.x1(), y, 0);
            for (int i = 0; i < bounds.width() * pixelBytes(); i++) {
                pixel[from + i] = true;
            }
        }
        int spoilt = 0;
        for (int i = 0; i < data.capacity(); i++) {
            spoilt += !pixel[i] && data.get(i) != CANARY ? 1 : 0;
        }
        return spoilt;
    }

    private int position(int x, int y, int channel) {
        return (int) (firstByte()
                + (y - bounds.y1()) * rowBytes
                + (long) (x - bounds.x1()) * pixelBytes()
                + (long) channel * kind.depth().bytes());
    }

    private int pixelBytes() {
        return kind.depth().bytes() * kind.components().count();
    }

    private static double half(short bits) {
        int exponent = (bits >> 10) & 31;
        double fraction = (bits & 1023) / 1024.0;
        double size = exponent == 0 ? fraction * Math.pow(2, -14) : (1 + fraction) * Math.pow(2, exponent - 15);
        return bits < 0 ? -size : size;
    }

    /** For 0..1, cut off instead of rounded. */
    private static short halfBits(double value) {
        if (value < Math.pow(2, -14)) {
            return (short) (value * Math.pow(2, 24));
        }
        int exponent = Math.getExponent(value);
        return (short) ((exponent + 15) << 10 | (int) ((value / Math.pow(2, exponent) - 1) * 1024));
    }

    @Override
    public RectI bounds() {
        return bounds;
    }

    @Override
    public RectI regionOfDefinition() {
        return region;
    }

    @Override
    public long rowBytes() {
        return rowBytes;
    }

    @Override
    public long firstByte() {
        return MARGIN + (rowBytes < 0 ? (bounds.height() - 1) * -rowBytes : 0);
    }

    @Override
    public BitDepth depth() {
        return kind.depth();
    }

    @Override
    public Components components() {
        return kind.components();
    }

    @Override
    public Premultiplication premultiplication() {
        return kind.premultiplication();
    }

    @Override
    public ByteBuffer data() {
        return data;
    }

    @Override
    public void close() {
        onClose.run();
    }
}
