package org.poseweave.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads spans of rows as interleaved float RGBA. Integer depths give 0..1, float depths what is stored. RGB and OPAQUE
 * frames read alpha 1; ALPHA frames read colour 0 and their sample as alpha, whatever their alpha mode says. Holds
 * scratch memory: one reader a thread.
 */
public final class RowReader {
    private static final float[] BYTE_TO_FLOAT = byteTable();

    private final FrameView view;
    private float[] samples = {};
    private byte[] bytes = {};
    private short[] shorts = {};

    public RowReader(FrameView view) {
        this.view = view;
    }

    /**
     * Reads pixels [fromX, toX) of row y with colour as it is stored.
     *
     * @param rgba gets 4 floats a pixel from index 0 on
     */
    public void readStored(int y, int fromX, int toX, float[] rgba) {
        int pixels = toX - fromX;
        ByteBuffer span = Spans.bytes(view, y, fromX, toX);
        switch (view.layout()) {
            case RGBA -> {
                decode(span, pixels * 4, rgba);
                if (view.alpha() == AlphaMode.OPAQUE) {
                    fillAlpha(rgba, pixels);
                }
            }
            case RGB -> {
                if (view.depth() == SampleDepth.BYTE) {
                    decodeByteRgb(span, pixels, rgba);
                    return;
                }
                decode(span, pixels * 3, samples(pixels * 3));
                for (int i = 0; i < pixels; i++) {
                    rgba[4 * i] = samples[3 * i];
                    rgba[4 * i + 1] = samples[3 * i + 1];
                    rgba[4 * i + 2] = samples[3 * i + 2];
                    rgba[4 * i + 3] = 1f;
                }
            }
            case ALPHA -> {
                decode(span, pixels, samples(pixels));
                Arrays.fill(rgba, 0, 4 * pixels, 0f);
                for (int i = 0; i < pixels; i++) {
                    rgba[4 * i + 3] = samples[i];
                }
            }
        }
    }

    /** Reads like {@link #readStored} with colour divided by alpha where it is stored multiplied; alpha 0 gives 0. */
    public void readStraight(int y, int fromX, int toX, float[] rgba) {
        readStored(y, fromX, toX, rgba);
        if (Spans.isPremultiplied(view)) {
            AlphaMath.unpremultiply(rgba, toX - fromX);
        }
    }

    /** Reads like {@link #readStored} with colour multiplied by alpha where it is stored straight. */
    public void readPremultiplied(int y, int fromX, int toX, float[] rgba) {
        readStored(y, fromX, toX, rgba);
        if (Spans.hasAlpha(view) && !Spans.isPremultiplied(view)) {
            AlphaMath.premultiply(rgba, toX - fromX);
        }
    }

    /** Whether alpha can differ from 1. */
    public boolean hasAlpha() {
        return Spans.hasAlpha(view);
    }

    /** Whether stored colour is multiplied by a stored alpha. */
    public boolean isPremultiplied() {
        return Spans.isPremultiplied(view);
    }

    private void decode(ByteBuffer span, int count, float[] to) {
        switch (view.depth()) {
            case BYTE -> {
                span.get(0, bytes(count), 0, count);
                for (int i = 0; i < count; i++) {
                    to[i] = BYTE_TO_FLOAT[bytes[i] & 0xff];
                }
            }
            case SHORT -> {
                span.asShortBuffer().get(0, shorts(count), 0, count);
                for (int i = 0; i < count; i++) {
                    to[i] = (shorts[i] & 0xffff) / 65535f;
                }
            }
            case HALF -> {
                span.asShortBuffer().get(0, shorts(count), 0, count);
                for (int i = 0; i < count; i++) {
                    to[i] = HalfFloat.toFloat(shorts[i]);
                }
            }
            case FLOAT -> span.asFloatBuffer().get(0, to, 0, count);
        }
    }

    /** The format of most video, in one pass instead of two. */
    private void decodeByteRgb(ByteBuffer span, int pixels, float[] rgba) {
        span.get(0, bytes(3 * pixels), 0, 3 * pixels);
        for (int i = 0; i < pixels; i++) {
            rgba[4 * i] = BYTE_TO_FLOAT[bytes[3 * i] & 0xff];
            rgba[4 * i + 1] = BYTE_TO_FLOAT[bytes[3 * i + 1] & 0xff];
            rgba[4 * i + 2] = BYTE_TO_FLOAT[bytes[3 * i + 2] & 0xff];
            rgba[4 * i + 3] = 1f;
        }
    }

    private byte[] bytes(int count) {
        if (bytes.length < count) {
            bytes = new byte[count];
        }
        return bytes;
    }

    private float[] samples(int count) {
        if (samples.length < count) {
            samples = new float[count];
        }
        return samples;
    }

    private short[] shorts(int count) {
        if (shorts.length < count) {
            shorts = new short[count];
        }
        return shorts;
    }

    private static void fillAlpha(float[] rgba, int pixels) {
        for (int i = 0; i < pixels; i++) {
            rgba[4 * i + 3] = 1f;
        }
    }

    private static float[] byteTable() {
        float[] table = new float[256];
        for (int i = 0; i < 256; i++) {
            table[i] = i / 255f;
        }
        return table;
    }
}
