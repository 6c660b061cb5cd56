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
                if (bytes.length < count) {
                    bytes = new byte[count];
                }
                for (int i = 0; i < count; i++) {
                    bytes[i] = (byte) (clamp(from[i]) * 255f + 0.5f);
                }
                span.put(0, bytes, 0, count);
            }
            case SHORT -> {
                short[] to = shorts(count);
                for (int i = 0; i < count; i++) {
                    to[i] = (short) (clamp(from[i]) * 65535f + 0.5f);
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

    /** Value in 0..1; NaN fails both comparisons and becomes 0. */
    private static float clamp(float value) {
        return value > 0f ? (value < 1f ? value : 1f) : 0f;
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
