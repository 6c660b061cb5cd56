package org.poseweave.headless;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.poseweave.crop.Picture;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** A picture of 8-bit RGB that previews are drawn on, top row first. Not for use by several threads. */
final class Canvas {
    private static final int BACKDROP = 0x303030;

    private final int width;
    private final int height;
    private final ByteBuffer pixels;

    Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        this.pixels = ByteBuffer.allocateDirect(width * height * 3).order(ByteOrder.nativeOrder());
        fill(0, 0, width, height, 0);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Colour of a pixel as 0xRRGGBB. */
    int rgb(int x, int y) {
        int at = (y * width + x) * 3;
        return (pixels.get(at) & 0xff) << 16 | (pixels.get(at + 1) & 0xff) << 8 | (pixels.get(at + 2) & 0xff);
    }

    void fill(int left, int top, int columns, int rows, int rgb) {
        for (int y = top; y < top + rows; y++) {
            for (int x = left; x < left + columns; x++) {
                set(x, y, rgb);
            }
        }
    }

    /** Writes one line of text, cut where the picture ends. */
    void text(String text, int left, int top, int rgb) {
        String shown = PixelFont.fold(text);
        for (int i = 0; i < shown.length(); i++) {
            int glyphLeft = left + i * PixelFont.ADVANCE;
            if (glyphLeft + PixelFont.GLYPH_WIDTH > width) {
                return;
            }
            for (int y = 0; y < PixelFont.GLYPH_HEIGHT; y++) {
                for (int x = 0; x < PixelFont.GLYPH_WIDTH; x++) {
                    if (PixelFont.isSet(shown.charAt(i), x, y)) {
                        set(glyphLeft + x, top + y, rgb);
                    }
                }
            }
        }
    }

    /** Draws a picture into a square of {@code side} pixels over dark grey: exact at its own size, else bilinear. */
    void picture(Picture picture, int left, int top, int side) {
        int count = picture.size() * picture.size();
        float[] colour = picture.rgb();
        float[] alpha = picture.alpha();
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                Tap tap = Tap.at(x, y, side, picture.size());
                float opacity = clamp(tap.sample(alpha, 0));
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    float over = (BACKDROP & 0xff) / 255f * (1 - opacity);
                    rgb = rgb << 8 | toByte(tap.sample(colour, channel * count) * opacity + over);
                }
                set(left + x, top + y, rgb);
            }
        }
    }

    /** Draws values of 0..1 into a square of {@code side} pixels as colours from dark blue (0) to pale yellow (1). */
    void heat(float[] values, int valuesSide, int left, int top, int side) {
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                set(
                        left + x,
                        top + y,
                        HeatColours.rgb(Tap.at(x, y, side, valuesSide).sample(values, 0)));
            }
        }
    }

    /** The same pixels as a frame that a sink can take. */
    FrameView view() {
        return FrameView.packed(pixels, width, height, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
    }

    BufferedImage toImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb(x, y));
            }
        }
        return image;
    }

    private void set(int x, int y, int rgb) {
        int at = (y * width + x) * 3;
        pixels.put(at, (byte) (rgb >> 16));
        pixels.put(at + 1, (byte) (rgb >> 8));
        pixels.put(at + 2, (byte) rgb);
    }

    private static int toByte(float value) {
        return Math.round(clamp(value) * 255);
    }

    private static float clamp(float value) {
        return Math.min(1, Math.max(0, value));
    }

    /** Four neighbours of a point and how far it lies between them; pixel centres are at halves. */
    private record Tap(int topLeft, int right, int below, float dx, float dy) {
        static Tap at(int x, int y, int side, int sourceSide) {
            float step = (float) sourceSide / side;
            float sourceX = Math.min(sourceSide - 1, Math.max(0, (x + 0.5f) * step - 0.5f));
            float sourceY = Math.min(sourceSide - 1, Math.max(0, (y + 0.5f) * step - 0.5f));
            int column = (int) sourceX;
            int row = (int) sourceY;
            return new Tap(
                    row * sourceSide + column,
                    column + 1 < sourceSide ? 1 : 0,
                    row + 1 < sourceSide ? sourceSide : 0,
                    sourceX - column,
                    sourceY - row);
        }

        float sample(float[] plane, int offset) {
            int at = offset + topLeft;
            float top = plane[at] + (plane[at + right] - plane[at]) * dx;
            float bottom = plane[at + below] + (plane[at + below + right] - plane[at + below]) * dx;
            return top + (bottom - top) * dy;
        }
    }
}
