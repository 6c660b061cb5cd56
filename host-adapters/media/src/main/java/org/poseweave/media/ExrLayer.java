package org.poseweave.media;

import java.util.List;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.SampleDepth;

/**
 * Channels that go into an EXR file together. The pixels are borrowed until the file is written.
 *
 * @param name put before the channels with a full stop; empty for the main layer
 * @param channels their names, as {@code R}, {@code G}, {@code B}, {@code A}, {@code Y}
 * @param depth HALF or FLOAT, as stored; halves hold finite values beyond 65504 as 65504
 * @param width in pixels
 * @param height in pixels
 * @param rows gives the samples
 */
public record ExrLayer(String name, List<String> channels, SampleDepth depth, int width, int height, Rows rows) {
    /** Samples of a layer, by row. */
    @FunctionalInterface
    public interface Rows {
        /**
         * Fills a row.
         *
         * @param y from the top
         * @param samples one array a channel, in the layer's order, each of the layer's width
         */
        void read(int y, float[][] samples);
    }

    public ExrLayer {
        channels = List.copyOf(channels);
        boolean named = channels.stream().noneMatch(String::isEmpty);
        if (channels.isEmpty() || !named || channels.stream().distinct().count() < channels.size()) {
            throw new IllegalArgumentException("ExrLayer " + name + ": channels " + channels + " must have names");
        }
        if (depth != SampleDepth.HALF && depth != SampleDepth.FLOAT) {
            throw new IllegalArgumentException("ExrLayer " + name + ": depth " + depth + " must be HALF or FLOAT");
        }
        if (width <= 0 || height <= 0) {
            throw new IllegalArgumentException("ExrLayer " + name + ": size " + width + "x" + height);
        }
    }

    /**
     * The picture of a whole frame of any depth, integers as 0..1: RGB, and A where {@code alpha}. With alpha, colour is
     * stored multiplied by it, as EXR has it; without, alpha is dropped and colour stored as it is.
     */
    public static ExrLayer picture(String name, FrameView view, SampleDepth depth, boolean alpha) {
        RowReader reader = new RowReader(view);
        List<String> channels = alpha ? List.of("R", "G", "B", "A") : List.of("R", "G", "B");
        return interleaved(name, channels, 0, view, depth, (y, row) -> {
            if (alpha) {
                reader.readPremultiplied(y, 0, view.width(), row);
            } else {
                reader.readStored(y, 0, view.width(), row);
            }
        });
    }

    /**
     * The first channels of a whole frame exactly as they are stored: data, not colour.
     *
     * @param channels one to four names for the frame's red, green, blue, alpha
     */
    public static ExrLayer data(String name, List<String> channels, FrameView view, SampleDepth depth) {
        RowReader reader = new RowReader(view);
        return interleaved(name, channels, 0, view, depth, (y, row) -> reader.readStored(y, 0, view.width(), row));
    }

    /** The alpha of a whole frame, or 1 where it has none, as the one channel {@code channel}. */
    public static ExrLayer alpha(String name, String channel, FrameView view, SampleDepth depth) {
        RowReader reader = new RowReader(view);
        return interleaved(
                name, List.of(channel), 3, view, depth, (y, row) -> reader.readStored(y, 0, view.width(), row));
    }

    /** One plane of {@code width * height} values, rows from the top, as the one channel {@code channel}. */
    public static ExrLayer plane(
            String name, String channel, float[] values, int width, int height, SampleDepth depth) {
        if (values.length != width * height) {
            throw new IllegalArgumentException(
                    "ExrLayer " + name + ": " + values.length + " values are not " + width + "x" + height);
        }
        return new ExrLayer(
                name,
                List.of(channel),
                depth,
                width,
                height,
                (y, samples) -> System.arraycopy(values, y * width, samples[0], 0, width));
    }

    /** Full name of a channel in the file. */
    String fileName(String channel) {
        return name.isEmpty() ? channel : name + "." + channel;
    }

    private interface RgbaRows {
        void read(int y, float[] rgba);
    }

    private static ExrLayer interleaved(
            String name, List<String> channels, int first, FrameView view, SampleDepth depth, RgbaRows source) {
        boolean whole = view.x1() == 0 && view.y1() == 0 && view.x2() == view.width() && view.y2() == view.height();
        if (!whole || first + channels.size() > 4) {
            throw new IllegalArgumentException("ExrLayer " + name + ": " + channels + " of a whole frame, not " + view);
        }
        float[] row = new float[4 * view.width()];
        return new ExrLayer(name, channels, depth, view.width(), view.height(), (y, samples) -> {
            source.read(y, row);
            for (int c = 0; c < samples.length; c++) {
                for (int x = 0; x < samples[c].length; x++) {
                    samples[c][x] = row[4 * x + first + c];
                }
            }
        });
    }
}
