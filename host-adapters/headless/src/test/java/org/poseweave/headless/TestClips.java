package org.poseweave.headless;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.FrameSink;
import org.poseweave.media.MovieSettings;
import org.poseweave.media.MovieSink;
import org.poseweave.media.PngSequenceSink;

/** Small clips made on the spot: ramps that move by some pixels a frame. */
final class TestClips {
    private TestClips() {}

    /** A lossless movie (.mkv) of 25 frames a second. */
    static String movie(Path file, int width, int height, int frames) {
        MovieSettings settings = new MovieSettings(width, height, 25, 1, SampleDepth.BYTE, false, null, 1);
        try (FrameSink sink = MovieSink.open(file.toString(), settings)) {
            write(sink, width, height, frames);
        }
        return file.toString();
    }

    /** PNG files numbered from 1. */
    static String sequence(Path pattern, int width, int height, int frames) {
        try (FrameSink sink = PngSequenceSink.open(pattern.toString(), SampleDepth.BYTE, false)) {
            write(sink, width, height, frames);
        }
        return pattern.toString();
    }

    private static void write(FrameSink sink, int width, int height, int frames) {
        FrameView view = OwnedFrame.allocate(width, height, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE)
                .view();
        ByteBuffer pixels = view.data();
        for (int frame = 1; frame <= frames; frame++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int at = view.offset(x, y);
                    pixels.put(at, (byte) (x * 3 + frame * 5));
                    pixels.put(at + 1, (byte) (y * 3));
                    pixels.put(at + 2, (byte) (x + y + frame));
                }
            }
            sink.write(frame, view);
        }
        sink.finish();
    }
}
