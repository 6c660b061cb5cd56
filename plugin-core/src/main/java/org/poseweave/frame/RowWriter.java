package org.poseweave.frame;

import java.nio.ByteBuffer;

/**
 * Writes spans of rows from interleaved float RGBA. Integer depths clamp to 0..1 and round to the nearest (NaN becomes
 * 0); float depths store values beyond 0..1 too. RGB drops alpha, ALPHA drops colour, OPAQUE stores alpha 1. Holds
 * scratch memory: one writer a thread.
 */
public final class RowWriter {
    private final FrameView view;
    private float[] pixels = {};
    private byte[] bytes = {};
    private short[] shorts = {};

    public RowWriter(FrameView view) {
        this.view = view;
    }

    /**
     * Writes pixels [fromX, toX) of row y with colour exactly as given.
     *
     * @param rgba 4 floats a pixel from index 0 on
     */
    public void writeStored(int y, int fromX, int toX, float[] rgba) {
        int count = toX - fromX;
        ByteBuffer span = Spans.bytes(view, y, fromX, toX);
        switch (view.layout()) {
            case RGBA -> {
                if (view.alpha() == AlphaMode.OPAQUE) {
                    float[] opaque = copy(rgba, count);
                    for (int i = 0; i < count; i++) {
                        opaque[4 * i + 3] = 1f;
                    }
                    encode(opaque, 4 * count, span);
                } else {
                    encode(rgba, 4 * count, span);
                }
            }
            case RGB -> {
                if (view.depth() == SampleDepth.BYTE) {
                    encodeByteRgb(rgba, count, span);
                    return;
                }
                float[] rgb = scratch(3 * count);
                for (int i = 0; i < count; i++) {
                    rgb[3 * i] = rgba[4 * i];
                    rgb[3 * i + 1] = rgba[4 * i + 1];
                    rgb[3 * i + 2] = rgba[4 * i + 2];
                }
                encode(rgb, 3 * count, span);
            }
            case ALPHA -> {
                float[] alpha = scratch(count);
                for (int i = 0; i < count; i++) {
                    alpha[i] = rgba[4 * i + 3];
                }
                encode(alpha, count, span);
            }
        }
    }

    /**
     * Writes straight colour: multiplied by alpha first unless the frame stores straight colour with alpha. A frame
     * without alpha so gets the pixel over black. The values in {@code rgba} may be overwritten.
     */
    public void writeStraight(int y, int fromX, int toX, float[] rgba) {
        if (view.layout() != ChannelLayout.ALPHA && !storesStraight()) {
            AlphaMath.premultiply(rgba, toX - fromX);
        }
        writeStored(y, fromX, toX, rgba);
    }

    /**
     * Writes premultiplied colour: divided by alpha first if the frame stores straight colour with alpha. A frame
     * without alpha so gets the pixel over black. The values in {@code rgba} may be overwritten.
     */
    public void writePremultiplied(int y, int fromX, int toX, float[] rgba) {
        if (storesStraight()) {
            AlphaMath.unpremultiply(rgba, toX - fromX);
        }
        writeStored(y, fromX, toX, rgba);
    }

    private boolean storesStraight() {
        return view.layout() == ChannelLayout.RGBA && view.alpha() == AlphaMode.STRAIGHT;
    }

    private void encode(float[] from, int count, ByteBuffer span) {
        switch (view.depth()) {
            case BYTE -> {
                byte[] to = bytes(count);
                for (int i = 0; i < count; i++) {
                    to[i] = (byte) quantised(from[i], 255);
                }
                span.put(0, to, 0, count);
            }
            case SHORT -> {
                short[] to = shorts(count);
                for (int i = 0; i < count; i++) {
                    to[i] = (short) quantised(from[i], 65535);
                }
                span.asShortBuffer().put(0, to, 0, count);
            }
            case HALF -> {
                short[] to = shorts(count);
                for (int i = 0; i < count; i++) {
                    to[i] = HalfFloat.fromFloat(from[i]);
                }
                span.asShortBuffer().put(0, to, 0, count);
            }
            case FLOAT -> span.asFloatBuffer().put(0, from, 0, count);
        }
    }

    /** The format of most video, in one pass instead of two. */
    private void encodeByteRgb(float[] rgba, int count, ByteBuffer span) {
        byte[] to = bytes(3 * count);
        for (int i = 0; i < count; i++) {
            to[3 * i] = (byte) quantised(rgba[4 * i], 255);
            to[3 * i + 1] = (byte) quantised(rgba[4 * i + 1], 255);
            to[3 * i + 2] = (byte) quantised(rgba[4 * i + 2], 255);
        }
        span.put(0, to, 0, 3 * count);
    }

    /** Nearest step from 0 to max; the cast makes NaN 0 and keeps what is too large large. */
    private static int quantised(float value, int max) {
        return Math.max(0, Math.min(max, (int) (value * max + 0.5f)));
    }

    private byte[] bytes(int count) {
        if (bytes.length < count) {
            bytes = new byte[count];
        }
        return bytes;
    }

    private float[] copy(float[] rgba, int count) {
        float[] to = scratch(4 * count);
        System.arraycopy(rgba, 0, to, 0, 4 * count);
        return to;
    }

    private float[] scratch(int count) {
        if (pixels.length < count) {
            pixels = new float[count];
        }
        return pixels;
    }

    private short[] shorts(int count) {
        if (shorts.length < count) {
            shorts = new short[count];
        }
        return shorts;
    }
}
