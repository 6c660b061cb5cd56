package org.poseweave.openfx;

import java.nio.ByteBuffer;

/** A whole second plugin: inverts the colours of byte images and copies the alpha. */
public final class InverterEffect implements Effect {
    @Override
    public int render(ImageEffect effect, RenderArguments arguments) {
        try (Image in = effect.clip("Source")
                        .flatMap(c -> c.image(arguments.time()))
                        .orElseThrow();
                Image out = effect.clip("Output")
                        .flatMap(c -> c.image(arguments.time()))
                        .orElseThrow()) {
            RectI window = arguments.window().intersection(out.bounds()).intersection(in.bounds());
            for (int y = window.y1(); y < window.y2(); y++) {
                for (int x = window.x1(); x < window.x2(); x++) {
                    invert(
                            in.data(),
                            at(in, x, y),
                            out.data(),
                            at(out, x, y),
                            in.components().count());
                }
            }
            return Status.OK;
        }
    }

    private static void invert(ByteBuffer in, int from, ByteBuffer out, int to, int channels) {
        for (int c = 0; c < channels; c++) {
            byte value = in.get(from + c);
            out.put(to + c, c < 3 ? (byte) ~value : value);
        }
    }

    private static int at(Image image, int x, int y) {
        RectI bounds = image.bounds();
        return image.firstByte() + (y - bounds.y1()) * image.rowBytes() + (x - bounds.x1()) * image.pixelBytes();
    }
}
