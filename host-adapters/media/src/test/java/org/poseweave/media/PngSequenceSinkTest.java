package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** PNG files are whole, exact and the same every time. */
class PngSequenceSinkTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1, 1", "13, 7", "207, 133", "4098, 3"})
    void everyDepthAndAlpha_comesBackBitForBit(int width, int height) {
        for (SampleDepth depth : new SampleDepth[] {SampleDepth.BYTE, SampleDepth.SHORT}) {
            for (boolean alpha : new boolean[] {false, true}) {
                String pattern = folder.resolve(depth + "" + alpha + ".$F4.png").toString();
                FrameView truth = TestFrames.ramp(width, height, depth, alpha, 30);
                try (PngSequenceSink sink = PngSequenceSink.open(pattern, depth, alpha)) {
                    sink.write(-3, truth);
                    sink.finish();
                }
                try (Clip clip = Clips.open(
                        folder.resolve(depth + "" + alpha + ".-003.png").toString())) {
                    assertThat(clip.info().depth()).isEqualTo(depth);
                    assertThat(clip.info().hasAlpha()).isEqualTo(alpha);
                    assertThat(clip.<Double>read(0, view -> TestFrames.worst(view, truth)))
                            .isZero();
                }
            }
        }
    }

    @Test
    void anotherReaderSeesTheSamePixels() throws IOException {
        FrameView truth = TestFrames.ramp(40, 30, SampleDepth.BYTE, true, 10);
        write(folder.resolve("a.%04d.png").toString(), 7, truth);
        BufferedImage image = ImageIO.read(folder.resolve("a.0007.png").toFile());
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 40; x++) {
                int argb = image.getRGB(x, y);
                assertThat(argb >>> 24).isEqualTo((int) Math.round(TestFrames.unit(truth, x, y, 3) * 255));
                assertThat(argb >> 16 & 0xff).isEqualTo((int) Math.round(TestFrames.unit(truth, x, y, 0) * 255));
                assertThat(argb & 0xff).isEqualTo((int) Math.round(TestFrames.unit(truth, x, y, 2) * 255));
            }
        }
    }

    @Test
    void manyThreadsAndAnyOrder_giveTheSameBytes() throws IOException {
        FrameView frame = TestFrames.ramp(64, 48, SampleDepth.SHORT, true, 10);
        String pattern = folder.resolve("b.####.png").toString();
        try (PngSequenceSink sink = PngSequenceSink.open(pattern, SampleDepth.SHORT, true)) {
            IntStream.range(0, 24).parallel().forEach(number -> sink.write(number, frame));
        }
        byte[] first = Files.readAllBytes(folder.resolve("b.0000.png"));
        for (int number = 1; number < 24; number++) {
            assertThat(folder.resolve(String.format("b.%04d.png", number))).hasBinaryContent(first);
        }
        assertNoTemporaryFile();
    }

    @Test
    void twoWritersOfOneFile_leaveOneWholeFile() {
        FrameView frame = TestFrames.ramp(64, 48, SampleDepth.BYTE, false, 10);
        String pattern = folder.resolve("c.####.png").toString();
        IntStream.range(0, 16).parallel().forEach(writer -> write(pattern, 1, frame));
        try (Clip clip = Clips.open(folder.resolve("c.0001.png").toString())) {
            assertThat(clip.<Double>read(0, view -> TestFrames.worst(view, frame)))
                    .isZero();
        }
        assertNoTemporaryFile();
    }

    @Test
    void aPatternWithoutANumber_isRefused() {
        RenderException e = catchThrowableOfType(
                RenderException.class,
                () -> PngSequenceSink.open(folder.resolve("a.png").toString(), SampleDepth.BYTE, false));
        assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_WRITE);
        assertThat(e).hasMessageContaining("name.####.png");
    }

    @Test
    void aFolderThatIsNotThere_isNamed() {
        String pattern = folder.resolve("gone/a.####.png").toString();
        RenderException e =
                catchThrowableOfType(RenderException.class, () -> write(pattern, 1, TestFrames.coded(16, 16, 1)));
        assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_WRITE);
        assertThat(e).hasMessageContaining("there is no folder").hasMessageContaining("gone");
    }

    private static void write(String pattern, long number, FrameView frame) {
        boolean alpha = frame.alpha() != org.poseweave.frame.AlphaMode.OPAQUE;
        try (PngSequenceSink sink = PngSequenceSink.open(pattern, frame.depth(), alpha)) {
            sink.write(number, frame);
            sink.finish();
        }
    }

    private void assertNoTemporaryFile() {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
