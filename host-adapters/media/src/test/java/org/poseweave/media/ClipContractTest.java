package org.poseweave.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Nested;
import org.poseweave.clip.Clip;
import org.poseweave.frame.SampleDepth;

/** Runs the contract on every kind of clip: what the sinks write, what other encoders write, and images. */
class ClipContractTest {
    abstract static class Movie extends ClipContract {
        @Override
        Clip open(String name, DecodeSettings settings) {
            return VideoClip.open(name, settings);
        }
    }

    abstract static class Resource extends Movie {
        private final String resource;
        private final int first;
        private final int count;

        Resource(String resource, int first, int count) {
            this.resource = resource;
            this.first = first;
            this.count = count;
        }

        @Override
        String make(Path into) {
            return copy(resource, into);
        }

        @Override
        int firstNumber() {
            return first;
        }

        @Override
        int frameCount() {
            return count;
        }
    }

    @Nested
    class Mpeg4WithBFrames extends Movie {
        @Override
        String make(Path into) {
            TestMovie movie = new TestMovie();
            movie.bFrames = 2;
            return coded(movie, into.resolve("b.mp4"));
        }
    }

    @Nested
    class Mpeg2WithOpenGroups extends Movie {
        @Override
        String make(Path into) {
            TestMovie movie = new TestMovie();
            movie.encoder = "mpeg2video";
            movie.bFrames = 2;
            movie.ticksPerSec = 25;
            movie.ticks = frame -> frame;
            return coded(movie, into.resolve("b.mov"));
        }
    }

    @Nested
    class Vp8InWebm extends Movie {
        @Override
        String make(Path into) {
            TestMovie movie = new TestMovie();
            movie.encoder = "libvpx";
            movie.container = "webm";
            return coded(movie, into.resolve("vp8.webm"));
        }
    }

    @Nested
    class Vp9InMatroska extends Movie {
        @Override
        String make(Path into) {
            TestMovie movie = new TestMovie();
            movie.encoder = "libvpx-vp9";
            movie.container = "matroska";
            return coded(movie, into.resolve("vp9.mkv"));
        }
    }

    @Nested
    class MotionJpeg extends Movie {
        @Override
        String make(Path into) {
            TestMovie movie = new TestMovie();
            movie.encoder = "mjpeg";
            movie.pixelFormat = avutil.AV_PIX_FMT_YUVJ420P;
            return coded(movie, into.resolve("mjpeg.mov"));
        }
    }

    @Nested
    class SinkH264 extends Movie {
        @Override
        String make(Path into) {
            return sink(into.resolve("out.mp4"), 64, 48);
        }
    }

    @Nested
    class SinkProres extends Movie {
        @Override
        String make(Path into) {
            return sink(into.resolve("out.mov"), 64, 48);
        }
    }

    @Nested
    class SinkFfv1OddSize extends Movie {
        @Override
        String make(Path into) {
            return sink(into.resolve("out.mkv"), 207, 13);
        }
    }

    /** 80 frames by x264, groups of 15 whose leading B-frames lean on the group before. */
    @Nested
    class H264OpenGroups extends Resource {
        H264OpenGroups() {
            super("h264-open-gop.mp4", 0, 80);
        }
    }

    /** The same, cut without encoding: decoded from frame 13, shown from frame 20. */
    @Nested
    class H264EditList extends Resource {
        H264EditList() {
            super("h264-edit-list.mp4", 20, 60);
        }
    }

    /** 80 frames by x264 that are refreshed column by column, without whole key pictures. */
    @Nested
    class H264GradualRefresh extends Resource {
        H264GradualRefresh() {
            super("h264-intra-refresh.mkv", 0, 80);
        }
    }

    /** 80 frames by x265, 10 bit, groups whose leading pictures cannot be decoded after a seek. */
    @Nested
    class HevcOpenGroups extends Resource {
        HevcOpenGroups() {
            super("hevc-open-gop-10bit.mp4", 0, 80);
        }
    }

    /** The same, cut at a group: its first two pictures lean on what was cut away and do not count. */
    @Nested
    class HevcCutHead extends Resource {
        HevcCutHead() {
            super("hevc-cut.mkv", 15, 65);
        }
    }

    @Nested
    class PngSequence extends ClipContract {
        @Override
        String make(Path into) {
            String pattern = into.resolve("shot 1.####.png").toString();
            try (PngSequenceSink sink = PngSequenceSink.open(pattern, SampleDepth.BYTE, false)) {
                for (int frame = 0; frame < 60; frame++) {
                    sink.write(101 + frame, TestFrames.coded(64, 48, 101 + frame));
                }
                sink.finish();
            }
            return pattern;
        }

        @Override
        Clip open(String name, DecodeSettings settings) {
            return ImageSequenceClip.open(name, 24, 1, settings);
        }

        @Override
        int firstNumber() {
            return 101;
        }
    }

    @Nested
    class Folder extends ClipContract {
        @Override
        String make(Path into) {
            Path folder = into.resolve("stills");
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            String pattern = folder.resolve("a#.png").toString();
            try (PngSequenceSink sink = PngSequenceSink.open(pattern, SampleDepth.BYTE, false)) {
                for (int frame = 0; frame < 60; frame++) {
                    sink.write(1 + 5 * frame, TestFrames.coded(64, 48, frame));
                }
                sink.finish();
            }
            return folder.toString();
        }

        @Override
        Clip open(String name, DecodeSettings settings) {
            return Clips.open(name, settings);
        }
    }

    static String copy(String resource, Path into) {
        try (InputStream in = ClipContractTest.class.getResourceAsStream(resource)) {
            Path file = into.resolve(resource);
            Files.copy(in, file);
            return file.toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String coded(TestMovie movie, Path file) {
        return movie.write(file, 60, frame -> TestFrames.coded(64, 48, frame)).toString();
    }

    private static String sink(Path file, int width, int height) {
        MovieSettings settings = new MovieSettings(width, height, 25, 1, SampleDepth.BYTE, false, null, 1);
        try (MovieSink sink = MovieSink.open(file.toString(), settings)) {
            for (int frame = 0; frame < 60; frame++) {
                sink.write(frame, TestFrames.coded(width, height, frame));
            }
            sink.finish();
        }
        return file.toString();
    }
}
