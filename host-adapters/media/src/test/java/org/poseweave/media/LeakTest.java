package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** Native memory goes back when clips and sinks are closed, on good ways and bad ones: there are no finalisers. */
class LeakTest {
    private static final int ROUNDS = 40;

    private final FrameView large = TestFrames.coded(1920, 1080, 5);
    private final FrameView small = TestFrames.coded(640, 480, 5);

    @TempDir
    Path folder;

    @Test
    void openingReadingAndWritingManyTimes_keepsNoNativeMemory() throws Exception {
        for (int warmUp = 0; warmUp < 8; warmUp++) {
            round(warmUp);
        }
        long resident = residentAfterCollection();
        long pointers = Pointer.totalBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round(i);
        }
        // One leaked picture a round would be 40 * 8 MB.
        assertThat(residentAfterCollection() - resident).isLessThan(160L << 20);
        // Now that the collector has had what earlier tests and the last round left it.
        assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(pointers);
    }

    /** The views' own memory is the JVM's and goes with its collector. */
    private static long residentAfterCollection() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return Pointer.physicalBytes();
    }

    private void round(int round) throws Exception {
        Path movie = folder.resolve("leak.mov");
        MovieSettings settings = new MovieSettings(1920, 1080, 25, 1, SampleDepth.BYTE, false, null, 1);
        try (MovieSink sink = MovieSink.open(movie.toString(), settings)) {
            sink.write(0, large);
            if (round % 4 == 3) {
                return;
            }
            sink.finish();
        }
        try (VideoClip clip = VideoClip.open(movie.toString(), new DecodeSettings(1, 1 << 24))) {
            assertThat(clip.<Integer>read(0, TestFrames::number)).isEqualTo(5);
        }
        byte[] whole = Files.readAllBytes(movie);
        Path cut = Files.write(folder.resolve("cut.mov"), java.util.Arrays.copyOf(whole, whole.length / 2));
        try (VideoClip clip = VideoClip.open(cut.toString())) {
            throw new AssertionError("opened " + clip.info());
        } catch (RenderException expected) {
            assertThat(expected).hasMessageContaining("cut.mov");
        }
        String pattern = folder.resolve("leak.####.png").toString();
        try (PngSequenceSink sink = PngSequenceSink.open(pattern, SampleDepth.BYTE, false)) {
            sink.write(1, small);
        }
        try (ImageSequenceClip clip = ImageSequenceClip.open(pattern, 24, 1, DecodeSettings.defaults())) {
            assertThat(clip.<Integer>read(0, TestFrames::number)).isEqualTo(5);
        }
    }
}
