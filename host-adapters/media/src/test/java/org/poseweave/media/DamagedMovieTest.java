package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.SampleDepth;

/** A damaged movie is refused or its damaged frames are; no frame is ever another, patched or half a picture. */
class DamagedMovieTest {
    private static final int FRAMES = 40;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"h264-open-gop.mp4", "hevc-open-gop-10bit.mp4", "hevc-cut.mkv", "h264-intra-refresh.mkv"})
    void aMovieCutAnywhere_isRefused(String resource) throws IOException {
        assertCutsAreRefused(Files.readAllBytes(Path.of(ClipContractTest.copy(resource, folder))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.mp4", "out.mov", "out.mkv"})
    void anOutputOfOursCutAnywhere_isRefused(String name) throws IOException {
        assertCutsAreRefused(Files.readAllBytes(ffv1OrUsual(name)));
    }

    @Test
    void aMovieWithTheHeaderFirstCutInItsData_saysHowManyFramesThereAre() throws IOException {
        TestMovie movie = new TestMovie();
        movie.container = "ismv"; // fragments: the header comes first and promises nothing
        Path file = movie.write(folder.resolve("fragments.mp4"), FRAMES, frame -> TestFrames.coded(64, 48, frame));
        byte[] whole = Files.readAllBytes(file);
        Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, whole.length / 2));
        RenderException e = fault(cut);
        assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
        assertThat(e).hasMessageContaining("cut off or damaged").hasMessageContaining("cut.mp4");
    }

    /** With frame threads FFmpeg's decoder waits for ever on such files. */
    @Test
    @Timeout(120)
    void oneWrongByteInFfv1_isAlwaysFound_withThreadsToo() throws IOException {
        byte[] whole = Files.readAllBytes(ffv1OrUsual("out.mkv"));
        int[] truth = hashes(Files.write(folder.resolve("whole.mkv"), whole));
        Random random = new Random(5);
        int faults = 0;
        for (int attempt = 0; attempt < 40; attempt++) {
            byte[] damaged = whole.clone();
            damaged[whole.length / 8 + random.nextInt(whole.length * 3 / 4)] ^= (byte) (1 + random.nextInt(255));
            faults += wrongOrRefused(Files.write(folder.resolve("damaged.mkv"), damaged), truth);
        }
        assertThat(faults).isGreaterThanOrEqualTo(40);
    }

    /** Interrupted copies leave blocks of zeros in a file of full length. */
    @ParameterizedTest
    @ValueSource(strings = {"h264-open-gop.mp4", "hevc-open-gop-10bit.mp4", "hevc-cut.mkv"})
    void aHoleOfZeros_isFound(String resource) throws IOException {
        Path file = Path.of(ClipContractTest.copy(resource, folder));
        byte[] whole = Files.readAllBytes(file);
        int[] truth = hashes(file);
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, whole.length / 3, whole.length / 3 + 512, (byte) 0);
        assertThat(wrongOrRefused(Files.write(folder.resolve("hole-" + resource), damaged), truth))
                .isPositive();
    }

    @Test
    void framesAfterADamagedGroup_areStillRightAndOrderDoesNotMatter() throws IOException {
        Path file = Path.of(ClipContractTest.copy("h264-open-gop.mp4", folder));
        int[] truth = hashes(file);
        byte[] damaged = Files.readAllBytes(file);
        Arrays.fill(damaged, damaged.length / 3, damaged.length / 3 + 300, (byte) 0);
        Path bad = Files.write(folder.resolve("bad.mp4"), damaged);
        try (VideoClip forwards = VideoClip.open(bad.toString(), new DecodeSettings(1, 1 << 20));
                VideoClip backwards = VideoClip.open(bad.toString(), new DecodeSettings(1, 0))) {
            boolean[] sound = new boolean[truth.length];
            int refused = 0;
            for (int frame = 0; frame < truth.length; frame++) {
                sound[frame] = isRight(forwards, frame, truth[frame]);
                refused += sound[frame] ? 0 : 1;
            }
            assertThat(refused).isBetween(1, 35);
            assertThat(sound[0]).isTrue();
            assertThat(sound[truth.length - 1]).isTrue();
            for (int frame = truth.length - 1; frame >= 0; frame--) {
                assertThat(isRight(backwards, frame, truth[frame])).isEqualTo(sound[frame]);
            }
        }
    }

    @Test
    void aMessageNamesFileAndFrame() throws IOException {
        Path file = Path.of(ClipContractTest.copy("h264-open-gop.mp4", folder));
        byte[] damaged = Files.readAllBytes(file);
        Arrays.fill(damaged, damaged.length / 3, damaged.length / 3 + 300, (byte) 0);
        Path bad = Files.write(folder.resolve("bad.mp4"), damaged);
        try (VideoClip clip = VideoClip.open(bad.toString())) {
            RenderException e = catchThrowableOfType(RenderException.class, () -> {
                for (int frame = 0; frame < 80; frame++) {
                    int asked = frame;
                    try {
                        clip.read(asked, view -> 1);
                    } catch (RenderException thrown) {
                        assertThat(thrown).hasMessageContaining("frame " + asked + " in " + bad);
                        throw thrown;
                    }
                }
            });
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
        }
    }

    private void assertCutsAreRefused(byte[] whole) throws IOException {
        for (int part = 1; part < 20; part++) {
            int length = whole.length * part / 20;
            Path cut = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(whole, length));
            assertThat(fault(cut).code())
                    .as("cut at %d of %d", length, whole.length)
                    .isEqualTo(ErrorCode.BAD_DATA);
        }
        Path last = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(whole, whole.length - 1));
        assertThat(fault(last).code()).isEqualTo(ErrorCode.BAD_DATA);
    }

    private static RenderException fault(Path file) {
        RenderException e = catchThrowableOfType(
                RenderException.class, () -> VideoClip.open(file.toString()).close());
        assertThat(e).as("opening a damaged movie").isNotNull();
        return e;
    }

    private Path ffv1OrUsual(String name) {
        Path file = folder.resolve(name);
        MovieSettings settings = new MovieSettings(96, 80, 25, 1, SampleDepth.BYTE, false, null, 1);
        try (MovieSink sink = MovieSink.open(file.toString(), settings)) {
            for (int frame = 0; frame < FRAMES; frame++) {
                sink.write(frame, TestFrames.ramp(96, 80, SampleDepth.BYTE, false, frame));
            }
            sink.finish();
        }
        return file;
    }

    private static int[] hashes(Path file) {
        try (VideoClip clip = VideoClip.open(file.toString())) {
            int[] hashes = new int[(int) clip.info().frameCount()];
            Arrays.setAll(hashes, frame -> clip.<Integer>read(frame, TestFrames::hash));
            return hashes;
        }
    }

    /** Counts refused frames (or 1 for a refused file); a frame that is delivered must be the true one. */
    private static int wrongOrRefused(Path file, int[] truth) {
        int refused = 0;
        try (VideoClip clip = VideoClip.open(file.toString(), new DecodeSettings(4, 0))) {
            assertThat(clip.info().frameCount()).isEqualTo(truth.length);
            for (int frame = 0; frame < truth.length; frame++) {
                refused += isRight(clip, frame, truth[frame]) ? 0 : 1;
            }
            return refused;
        } catch (RenderException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
            return 1;
        }
    }

    private static boolean isRight(VideoClip clip, int frame, int truth) {
        try {
            assertThat(clip.<Integer>read(frame, TestFrames::hash))
                    .as("frame %d that was not refused", frame)
                    .isEqualTo(truth);
            return true;
        } catch (RenderException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
            return false;
        }
    }
}
