package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** What is written is read back; what cannot be written leaves nothing. */
class MovieSinkTest {
    @TempDir
    Path folder;

    record Trip(String name, @Nullable MovieCodec codec, int width, int height, SampleDepth depth, boolean alpha) {}

    static Stream<Trip> lossless() {
        int[][] sizes = {{1, 1}, {13, 7}, {207, 133}, {64, 48}, {4098, 3}, {3, 2000}};
        return Stream.of("a.mkv", "a.mov")
                .flatMap(name -> Stream.of(sizes)
                        .flatMap(size -> Stream.of(SampleDepth.BYTE, SampleDepth.SHORT)
                                .flatMap(depth -> Stream.of(false, true)
                                        .map(alpha ->
                                                new Trip(name, MovieCodec.FFV1, size[0], size[1], depth, alpha)))));
    }

    @ParameterizedTest
    @MethodSource("lossless")
    void ffv1_givesBackEveryBit(Trip trip) {
        assertThat(worstAfterTrip(trip)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0.5", "13, 7, 0.7", "207, 133, 0.8", "208, 134, 3.5"})
    void prores_staysWithinItsTenBits(int width, int height, double steps) {
        for (SampleDepth depth : List.of(SampleDepth.BYTE, SampleDepth.SHORT)) {
            assertThat(worstAfterTrip(new Trip("b.mov", null, width, height, depth, false)))
                    .isLessThan(steps);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "13, 7", "207, 133", "320, 180"})
    void prores4444_keepsAlphaAndFullChroma(int width, int height) {
        assertThat(worstAfterTrip(new Trip("c.mov", null, width, height, SampleDepth.SHORT, true)))
                .isLessThan(0.9);
    }

    @Test
    void h264_staysClose() {
        assertThat(worstAfterTrip(new Trip("d.mp4", null, 320, 180, SampleDepth.BYTE, false)))
                .isLessThan(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"e.mp4", "e.mov", "e.mkv"})
    void theSameFramesGiveTheSameBytes_whateverTheThreads(String name) throws IOException {
        byte[] first = Files.readAllBytes(write(name, 640, 480, 1));
        Files.delete(folder.resolve(name));
        assertThat(Files.readAllBytes(write(name, 640, 480, 4))).isEqualTo(first);
    }

    @Test
    void whiteAndBlack_surviveProres() {
        Path file = folder.resolve("white.mov");
        try (MovieSink sink = MovieSink.open(file.toString(), settings(64, 48, null, SampleDepth.BYTE, false, 1))) {
            sink.write(0, TestFrames.ramp(64, 48, SampleDepth.BYTE, false, 0));
            sink.finish();
        }
        try (VideoClip clip = VideoClip.open(file.toString())) {
            clip.read(0, view -> {
                assertThat(TestFrames.unit(view, 0, 0, 1) * 255).isLessThan(0.5);
                assertThat(TestFrames.unit(view, 63, 47, 1) * 255).isGreaterThan(254.5);
                return true;
            });
        }
    }

    @Test
    void nothingIsSeenBeforeFinish_andNothingIsLeftWithoutIt() throws IOException {
        Path file = folder.resolve("f.mov");
        Files.writeString(file, "older");
        MovieSink sink = MovieSink.open(file.toString(), settings(64, 48, null, SampleDepth.BYTE, false, 1));
        sink.write(0, TestFrames.coded(64, 48, 0));
        assertThat(file).hasContent("older");
        assertThat(files()).hasSize(2).anyMatch(name -> name.matches("f\\.mov\\..+\\.\\d+\\.[0-9a-f]{8}-\\d+\\.tmp"));
        sink.close();
        sink.close();
        assertThat(file).hasContent("older");
        assertThat(files()).containsExactly("f.mov");
    }

    @Test
    void finishReplacesAnOlderFile() throws IOException {
        Files.writeString(folder.resolve("g.mov"), "older");
        write("g.mov", 64, 48, 1);
        assertThat(files()).containsExactly("g.mov");
        try (VideoClip clip = VideoClip.open(folder.resolve("g.mov").toString())) {
            assertThat(clip.info().frameCount()).isEqualTo(10);
        }
    }

    @Test
    void afterFinishOrAfterClose_writingIsABug() {
        MovieSink sink =
                MovieSink.open(folder.resolve("h.mov").toString(), settings(64, 48, null, SampleDepth.BYTE, false, 1));
        sink.write(5, TestFrames.coded(64, 48, 0));
        assertThatThrownBy(() -> sink.write(7, TestFrames.coded(64, 48, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 6");
        assertThatThrownBy(() -> sink.write(6, TestFrames.coded(32, 48, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32x48");
        sink.finish();
        assertThatThrownBy(() -> sink.write(6, TestFrames.coded(64, 48, 0))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(sink::finish).isInstanceOf(IllegalStateException.class);
        sink.close();
        assertThat(folder.resolve("h.mov")).exists();
    }

    @Test
    void aMovieOfNoFrames_isRefusedAndLeavesNothing() throws IOException {
        MovieSink sink =
                MovieSink.open(folder.resolve("i.mkv").toString(), settings(64, 48, null, SampleDepth.BYTE, false, 1));
        RenderException e = catchThrowableOfType(RenderException.class, sink::finish);
        assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_WRITE);
        assertThat(files()).isEmpty();
    }

    @Test
    void whatACodecCannotDo_isSaidWithACodecThatCan() throws IOException {
        assertRefused("odd.mp4", settings(207, 133, null, SampleDepth.BYTE, false, 1), "PRORES (.mov) or FFV1 (.mkv)");
        assertRefused(
                "alpha.mp4", settings(64, 48, null, SampleDepth.BYTE, true, 1), "alpha, which H264 does not keep");
        assertRefused("p.mp4", settings(64, 48, MovieCodec.PRORES, SampleDepth.BYTE, false, 1), "use .mov or .mkv");
        assertRefused("tiny.mp4", settings(8, 2, null, SampleDepth.BYTE, false, 1), "even sizes from 16x16 on");
        assertRefused("8k.mp4", settings(7680, 4320, null, SampleDepth.BYTE, false, 1), "refuses 7680x4320");
        assertRefused("what.avi", settings(64, 48, null, SampleDepth.BYTE, false, 1), "the ending .avi");
        assertThat(files()).isEmpty();
    }

    @Test
    void aPlaceThatCannotBeWritten_isNamed() throws IOException {
        assertRefused("no/such/x.mov", settings(64, 48, null, SampleDepth.BYTE, false, 1), "there is no folder");
        Files.createDirectory(folder.resolve("dir.mov"));
        assertRefused("dir.mov", settings(64, 48, null, SampleDepth.BYTE, false, 1), "it is a folder");
    }

    /** A folder in which even the superuser may create nothing. */
    @Test
    void aFolderWithoutLeaveToWrite_isNamed() {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "this system has no such folder");
        MovieSettings settings = settings(64, 48, null, SampleDepth.BYTE, false, 1);
        RenderException movie = catchThrowableOfType(
                RenderException.class,
                () -> MovieSink.open("/proc/self/x.mov", settings).close());
        assertThat(movie.code()).isEqualTo(ErrorCode.CANNOT_WRITE);
        assertThat(movie).hasMessageContaining("/proc/self/x.mov");
        try (PngSequenceSink sink = PngSequenceSink.open("/proc/self/x.####.png", SampleDepth.BYTE, false)) {
            RenderException png =
                    catchThrowableOfType(RenderException.class, () -> sink.write(1, TestFrames.coded(16, 16, 1)));
            assertThat(png.code()).isEqualTo(ErrorCode.CANNOT_WRITE);
            assertThat(png).hasMessageContaining("/proc/self/x.0001.png");
        }
    }

    private void assertRefused(String name, MovieSettings settings, String words) {
        String path = folder.resolve(name).toString();
        RenderException e = catchThrowableOfType(
                RenderException.class, () -> MovieSink.open(path, settings).close());
        assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_WRITE);
        assertThat(e).hasMessageContaining(path).hasMessageContaining(words);
    }

    private double worstAfterTrip(Trip trip) {
        String file = folder.resolve(trip.name()).toString();
        MovieSettings settings = settings(trip.width(), trip.height(), trip.codec(), trip.depth(), trip.alpha(), 2);
        try (MovieSink sink = MovieSink.open(file, settings)) {
            for (int frame = 0; frame < 5; frame++) {
                sink.write(1001 + frame, ramp(trip, frame));
            }
            sink.finish();
        }
        double worst = 0;
        try (VideoClip clip = VideoClip.open(file)) {
            assertThat(clip.info().frameCount()).isEqualTo(5);
            assertThat(clip.info().width()).isEqualTo(trip.width());
            assertThat(clip.info().height()).isEqualTo(trip.height());
            assertThat(clip.info().hasAlpha()).isEqualTo(trip.alpha());
            for (int frame = 0; frame < 5; frame++) {
                FrameView truth = ramp(trip, frame);
                worst = Math.max(worst, clip.<Double>read(frame, view -> TestFrames.worst(view, truth)));
            }
        }
        return worst;
    }

    private static FrameView ramp(Trip trip, int frame) {
        return TestFrames.ramp(trip.width(), trip.height(), trip.depth(), trip.alpha(), frame);
    }

    private Path write(String name, int width, int height, int threads) {
        Path file = folder.resolve(name);
        MovieSettings settings = settings(width, height, null, SampleDepth.BYTE, false, threads);
        try (MovieSink sink = MovieSink.open(file.toString(), settings)) {
            for (int frame = 0; frame < 10; frame++) {
                sink.write(frame, TestFrames.ramp(width, height, SampleDepth.BYTE, false, frame));
            }
            sink.finish();
        }
        return file;
    }

    private static MovieSettings settings(
            int width, int height, @Nullable MovieCodec codec, SampleDepth depth, boolean alpha, int threads) {
        return new MovieSettings(width, height, 25, 1, depth, alpha, codec, threads);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
