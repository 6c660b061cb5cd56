package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** What a movie's flags and faults do to a clip. */
class VideoClipTest {
    @TempDir
    Path folder;

    @Test
    void variableRate_countsFramesAndKeepsTheirTimes() {
        TestMovie movie = new TestMovie();
        movie.ticksPerSec = 1000;
        movie.ticks = frame -> frame * 40L + (frame > 10 ? 500 : 0) + (frame % 3) * 7;
        Path file = movie.write(folder.resolve("vfr.mov"), 30, frame -> TestFrames.coded(64, 48, frame));
        try (VideoClip clip = VideoClip.open(file.toString())) {
            assertThat(clip.info().frameCount()).isEqualTo(30);
            for (int frame : new int[] {0, 29, 11, 10, 12}) {
                assertThat(clip.<Integer>read(frame, TestFrames::number)).isEqualTo(frame);
                double expected = (frame * 40 + (frame > 10 ? 500 : 0) + (frame % 3) * 7) / 1000.0;
                assertThat(clip.timeSec(frame)).isCloseTo(expected, within(1e-9));
            }
            double mean = 29 / clip.timeSec(29);
            assertThat(clip.info().framesPerSec()).isCloseTo(mean, within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.mp4", "out.mov", "out.mkv"})
    void ntscRate_isExactInEveryContainer(String name) {
        String file = write(name, 64, 48, SampleDepth.BYTE, false, 12);
        try (VideoClip clip = VideoClip.open(file)) {
            assertThat(clip.info().rateNumerator()).isEqualTo(24000);
            assertThat(clip.info().rateDenominator()).isEqualTo(1001);
            assertThat(clip.timeSec(11)).isCloseTo(11 * 1001 / 24000.0, within(name.endsWith("mkv") ? 6e-4 : 1e-9));
        }
    }

    @Test
    void timesBeforeZero_doNotShiftFrames() {
        TestMovie movie = new TestMovie();
        movie.bFrames = 2;
        movie.container = "matroska";
        movie.ticks = frame -> frame * 24L - 120;
        Path file = movie.write(folder.resolve("negative.mkv"), 30, frame -> TestFrames.coded(64, 48, frame));
        try (VideoClip clip = VideoClip.open(file.toString())) {
            int first = clip.read(0, TestFrames::number);
            int last = clip.read(clip.info().frameCount() - 1, TestFrames::number);
            assertThat(last).isEqualTo(29);
            assertThat(clip.info().frameCount()).isEqualTo(29 - first + 1);
        }
    }

    /** Turns by a display matrix {a, b, c, d}: the stored top left pixel is red, the stored top right one green. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, 1, 0, 0, 63, 0",
        "0, 1, -1, 0, 47, 0, 47, 63",
        "-1, 0, 0, -1, 63, 47, 0, 47",
        "0, -1, 1, 0, 0, 63, 0, 0",
        "-1, 0, 0, 1, 63, 0, 0, 0"
    })
    void rotationFlags_areAppliedSoThatTheViewIsUpright(
            int a, int b, int c, int d, int redX, int redY, int greenX, int greenY) {
        TestMovie movie = new TestMovie();
        int one = 1 << 16;
        int across = (a < 0 || c < 0) ? (a != 0 ? 64 : 48) * one : 0;
        int down = (b < 0 || d < 0) ? (a != 0 ? 48 : 64) * one : 0;
        movie.displayMatrix = new int[] {a * one, b * one, 0, c * one, d * one, 0, across, down, 1 << 30};
        Path file = movie.write(folder.resolve("turned.mov"), 3, VideoClipTest::corners);
        try (VideoClip clip = VideoClip.open(file.toString())) {
            assertThat(clip.info().width()).isEqualTo(a != 0 ? 64 : 48);
            assertThat(clip.info().height()).isEqualTo(a != 0 ? 48 : 64);
            clip.read(2, view -> {
                assertThat(TestFrames.unit(view, redX, redY, 0))
                        .as("red corner")
                        .isGreaterThan(0.7);
                assertThat(TestFrames.unit(view, redX, redY, 1))
                        .as("red corner")
                        .isLessThan(0.3);
                assertThat(TestFrames.unit(view, greenX, greenY, 1))
                        .as("green corner")
                        .isGreaterThan(0.7);
                assertThat(TestFrames.unit(view, greenX, greenY, 0))
                        .as("green corner")
                        .isLessThan(0.3);
                return true;
            });
        }
    }

    @Test
    void aSlantedRotationFlag_isRefused() {
        TestMovie movie = new TestMovie();
        int slant = 46341;
        movie.displayMatrix = new int[] {slant, slant, 0, -slant, slant, 0, 0, 0, 1 << 30};
        Path file = movie.write(folder.resolve("slanted.mov"), 3, VideoClipTest::corners);
        assertThat(fault(file.toString())).hasMessageContaining("rotation flag of 0, 90, 180 or 270");
    }

    /** White and primaries through a matrix at a size where it is assumed: 601 below a height of 720, else 709. */
    @ParameterizedTest
    @CsvSource({"64, 48, 2, 0.299, 0.114", "64, 720, 2, 0.2126, 0.0722", "64, 48, 1, 0.2126, 0.0722"})
    void yuvUsesTheStreamsMatrix_elseTheOneOfItsSize(int width, int height, int tag, double kr, double kb) {
        TestMovie movie = new TestMovie();
        movie.encoder = "mpeg2video";
        movie.ticksPerSec = 25;
        movie.ticks = frame -> frame;
        movie.colorspace = tag;
        // The test encoder always converts by BT.709, so that another matrix shows as a known shift of the colours.
        Path file = movie.write(folder.resolve("red.mov"), 2, frame -> flat(width, height, 200, 30, 90));
        double y = 0.2126 * 200 + 0.7152 * 30 + 0.0722 * 90;
        double cb = (90 - y) / 1.8556;
        double cr = (200 - y) / 1.5748;
        double red = y + 2 * (1 - kr) * cr;
        double blue = y + 2 * (1 - kb) * cb;
        double green = (y - kr * red - kb * blue) / (1 - kr - kb);
        try (VideoClip clip = VideoClip.open(file.toString())) {
            clip.read(0, view -> {
                int[] middle = {view.width() / 2, view.height() / 2};
                assertThat(TestFrames.unit(view, middle[0], middle[1], 0) * 255).isCloseTo(red, within(2.5));
                assertThat(TestFrames.unit(view, middle[0], middle[1], 1) * 255).isCloseTo(green, within(2.5));
                assertThat(TestFrames.unit(view, middle[0], middle[1], 2) * 255).isCloseTo(blue, within(2.5));
                return true;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"libvpx", "libvpx-vp9"})
    void webmAlpha_isReadStraight(String encoder) {
        TestMovie movie = new TestMovie();
        movie.encoder = encoder;
        movie.container = "webm";
        movie.pixelFormat = avutil.AV_PIX_FMT_YUVA420P;
        Path file = movie.write(
                folder.resolve("alpha.webm"), 8, frame -> TestFrames.ramp(64, 48, SampleDepth.BYTE, true, frame));
        try (VideoClip clip = VideoClip.open(file.toString())) {
            assertThat(clip.info().hasAlpha()).isTrue();
            clip.read(6, view -> {
                FrameView truth = TestFrames.ramp(64, 48, SampleDepth.BYTE, true, 6);
                assertThat(view.alpha()).isEqualTo(AlphaMode.STRAIGHT);
                for (int x = 2; x < 62; x += 7) {
                    double expected = TestFrames.unit(truth, x, 20, 3);
                    assertThat(TestFrames.unit(view, x, 20, 3)).isCloseTo(expected, within(0.04));
                }
                return true;
            });
        }
    }

    @Test
    void onlyTheVideoStreamsFirstFrame_isAClipOfOneFrame() {
        String file = write("one.mkv", 13, 7, SampleDepth.BYTE, false, 1);
        try (VideoClip clip = VideoClip.open(file)) {
            assertThat(clip.info().frameCount()).isEqualTo(1);
            assertThat(clip.timeSec(0)).isZero();
            assertThat(clip.<Double>read(0, view -> TestFrames.worst(view, ramp(13, 7, SampleDepth.BYTE, false, 0))))
                    .isZero();
        }
    }

    @Test
    void an8kFrame_isReadWhole() {
        String file = write("8k.mkv", 7680, 4320, SampleDepth.BYTE, false, 1);
        try (VideoClip clip = VideoClip.open(file)) {
            assertThat(clip.info().width()).isEqualTo(7680);
            clip.read(0, view -> {
                for (int x : new int[] {0, 4098, 7679}) {
                    assertThat(TestFrames.unit(view, x, 4319, 0) * 255).isEqualTo((double) (x * 255 / 7679));
                    assertThat(TestFrames.unit(view, x, 4319, 1)).isEqualTo(1.0);
                }
                return true;
            });
        }
    }

    @Test
    void spacesAndUmlautsInThePath_work() {
        Assumptions.assumeTrue(
                "UTF-8".equals(System.getProperty("sun.jnu.encoding")),
                "file names need a UTF-8 locale on this system");
        String file = write("Größe 1 – Übung.mov", 64, 48, SampleDepth.BYTE, false, 3);
        try (Clip clip = Clips.open(file)) {
            assertThat(clip.info().frameCount()).isEqualTo(3);
        }
    }

    @Test
    void missingFile_isMissingInput() {
        RenderException e = fault(folder.resolve("no.mp4").toString());
        assertThat(e.code()).isEqualTo(ErrorCode.MISSING_INPUT);
        assertThat(e).hasMessageContaining("no file").hasMessageContaining("no.mp4");
    }

    @Test
    void notAMovie_isBadDataInWords() throws IOException {
        Path text = Files.writeString(folder.resolve("text.mp4"), "This is no movie.\n".repeat(400));
        Path empty = Files.createFile(folder.resolve("empty.mov"));
        Path playlist = Files.writeString(folder.resolve("list.mp4"), "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n");
        assertBadData(text.toString(), "a movie (mp4, mov, mkv or webm)");
        assertBadData(playlist.toString(), "a movie (mp4, mov, mkv or webm)");
        assertBadData(empty.toString(), "empty (0 bytes)");
        assertBadData(folder.toString(), "the folder " + folder);
    }

    @Test
    void movieWithoutFrames_isBadData() throws IOException {
        // An ftyp and a moov box with a movie header, no track.
        ByteBuffer file = ByteBuffer.allocate(16 + 8 + 108).order(ByteOrder.BIG_ENDIAN);
        file.putInt(16).put(ascii("ftyp")).put(ascii("isom")).putInt(0);
        file.putInt(116).put(ascii("moov")).putInt(108).put(ascii("mvhd"));
        file.putInt(36, 1000);
        Path movie = Files.write(folder.resolve("none.mp4"), file.array());
        assertBadData(movie.toString(), "no");
    }

    @Test
    void unreadableFile_saysSo() throws IOException {
        Path file = Path.of(write("locked.mkv", 16, 16, SampleDepth.BYTE, false, 1));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "this user may read every file");
        assertBadData(file.toString(), "may not read");
    }

    private String write(String name, int width, int height, SampleDepth depth, boolean alpha, int frames) {
        String file = folder.resolve(name).toString();
        MovieSettings settings = new MovieSettings(width, height, 24000, 1001, depth, alpha, null, 2);
        try (MovieSink sink = MovieSink.open(file, settings)) {
            for (int frame = 0; frame < frames; frame++) {
                sink.write(frame, ramp(width, height, depth, alpha, frame));
            }
            sink.finish();
        }
        return file;
    }

    private static FrameView ramp(int width, int height, SampleDepth depth, boolean alpha, int number) {
        return TestFrames.ramp(width, height, depth, alpha, number);
    }

    private static void assertBadData(String file, String words) {
        RenderException e = fault(file);
        assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
        assertThat(e).hasMessageContaining(words).hasMessageContaining(file);
    }

    private static RenderException fault(String file) {
        RenderException e = catchThrowableOfType(
                RenderException.class, () -> VideoClip.open(file).close());
        assertThat(e).as("opening %s", file).isNotNull();
        return e;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static FrameView flat(int width, int height, int red, int green, int blue) {
        ByteBuffer data = ByteBuffer.allocateDirect(width * height * 4).order(ByteOrder.nativeOrder());
        for (int at = 0; at < data.capacity(); at += 4) {
            data.put(at, (byte) red)
                    .put(at + 1, (byte) green)
                    .put(at + 2, (byte) blue)
                    .put(at + 3, (byte) 255);
        }
        return FrameView.packed(data, width, height, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.OPAQUE);
    }

    /** Blue, with a red block at the top left and a green one at the top right. */
    private static FrameView corners(int number) {
        FrameView view = flat(64, 48, 20, 20, 200 + number);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                int left = view.offset(x, y);
                view.data().put(left, (byte) 230).put(left + 1, (byte) 20).put(left + 2, (byte) 20);
                int right = view.offset(48 + x, y);
                view.data().put(right, (byte) 20).put(right + 1, (byte) 230).put(right + 2, (byte) 20);
            }
        }
        return view;
    }
}
