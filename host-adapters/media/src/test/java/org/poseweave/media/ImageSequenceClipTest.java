package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.SampleDepth;

/** Images by name: numbering, gaps, kinds of file and their damage. */
class ImageSequenceClipTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"s.####.png", "s.%04d.png", "s.$F4.png"})
    void everyNotationFindsTheFiles_andFrame0IsTheFirst(String pattern) {
        writePngs("s.####.png", 1001, 1005);
        try (ImageSequenceClip clip = open(pattern)) {
            assertThat(clip.firstNumber()).isEqualTo(1001);
            assertThat(clip.info().frameCount()).isEqualTo(5);
            assertThat(clip.info().name()).isEqualTo(folder.resolve(pattern).toString());
            assertThat(clip.<Integer>read(3, TestFrames::number)).isEqualTo(1004 & 255);
        }
    }

    @Test
    void aGap_namesTheMissingFile() throws IOException {
        writePngs("s.####.png", 1, 9);
        Files.delete(folder.resolve("s.0004.png"));
        Files.delete(folder.resolve("s.0007.png"));
        RenderException e = catchThrowableOfType(RenderException.class, () -> open("s.####.png"));
        assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
        assertThat(e)
                .hasMessageContaining("no file " + folder.resolve("s.0004.png"))
                .hasMessageContaining("2 missing");
    }

    @Test
    void aFileThatGoesAwayLater_isNamed() throws IOException {
        writePngs("s.####.png", 1, 9);
        try (ImageSequenceClip clip = open("s.####.png")) {
            Files.delete(folder.resolve("s.0004.png"));
            RenderException e = catchThrowableOfType(RenderException.class, () -> clip.read(3, view -> 1));
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
            assertThat(e).hasMessageContaining("frame 3").hasMessageContaining("s.0004.png");
        }
    }

    @Test
    void noFileAtAll_isMissingInput() {
        RenderException e = catchThrowableOfType(RenderException.class, () -> open("s.####.png"));
        assertThat(e.code()).isEqualTo(ErrorCode.MISSING_INPUT);
        RenderException single = catchThrowableOfType(
                RenderException.class,
                () -> Clips.open(folder.resolve("photo.png").toString()));
        assertThat(single.code()).isEqualTo(ErrorCode.MISSING_INPUT);
    }

    @Test
    void anotherSize_isRefusedByName() {
        writePngs("s.####.png", 1, 3);
        try (PngSequenceSink sink =
                PngSequenceSink.open(folder.resolve("s.####.png").toString(), SampleDepth.BYTE, false)) {
            sink.write(2, TestFrames.coded(32, 48, 2));
        }
        assertRefused("s.####.png", 1, "s.0002.png of 32x48");
    }

    @Test
    void aLaterFileWithAlphaOrMoreDepth_isRefused_oneWithLessIsExtended() {
        String pattern = folder.resolve("s.####.png").toString();
        try (PngSequenceSink plain = PngSequenceSink.open(pattern, SampleDepth.BYTE, false);
                PngSequenceSink rich = PngSequenceSink.open(pattern, SampleDepth.SHORT, true)) {
            plain.write(1, TestFrames.ramp(20, 10, SampleDepth.BYTE, false, 5));
            rich.write(2, TestFrames.ramp(20, 10, SampleDepth.SHORT, true, 5));
        }
        assertRefused("s.####.png", 1, "s.0002.png, which has alpha");
        try (PngSequenceSink rich = PngSequenceSink.open(pattern, SampleDepth.SHORT, true);
                PngSequenceSink plain = PngSequenceSink.open(pattern, SampleDepth.BYTE, false)) {
            rich.write(1, TestFrames.ramp(20, 10, SampleDepth.SHORT, true, 5));
            plain.write(2, TestFrames.ramp(20, 10, SampleDepth.BYTE, false, 5));
        }
        try (ImageSequenceClip clip = open("s.####.png")) {
            clip.read(1, view -> {
                assertThat(view.depth()).isEqualTo(SampleDepth.SHORT);
                assertThat(TestFrames.unit(view, 19, 9, 3)).isEqualTo(1.0);
                assertThat(TestFrames.worst(view, TestFrames.ramp(20, 10, SampleDepth.BYTE, false, 5)))
                        .isZero();
                return true;
            });
        }
    }

    /** Files by the JDK's writers: grey, RGB and RGBA TIFF and PNG come out as they went in. */
    @ParameterizedTest
    @CsvSource({"png, 10", "png, 5", "png, 6", "tiff, 10", "tiff, 5", "tiff, 6", "png, 11", "png, 12", "png, 13"})
    void filesOfOtherPrograms_areReadExactly(String format, int type) throws IOException {
        BufferedImage image = new BufferedImage(37, 23, type);
        for (int y = 0; y < 23; y++) {
            for (int x = 0; x < 37; x++) {
                image.setRGB(x, y, (200 - y) << 24 | x * 6 << 16 | y * 11 << 8 | (x + y) * 4);
            }
        }
        Path file = folder.resolve("image." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        try (Clip clip = Clips.open(file.toString())) {
            clip.read(0, view -> {
                for (int y = 0; y < 23; y++) {
                    for (int x = 0; x < 37; x++) {
                        double[] expected = samples(image, x, y);
                        for (int channel = 0; channel < 4; channel++) {
                            assertThat(TestFrames.unit(view, x, y, channel))
                                    .as("%d at %d,%d", channel, x, y)
                                    .isEqualTo(expected[channel]);
                        }
                    }
                }
                return true;
            });
        }
    }

    /** Orientation 6, as phones write it: the stored top right corner (green) is the bottom right one of the view. */
    @ParameterizedTest
    @ValueSource(strings = {"jpg", "tiff"})
    void theOrientationTag_turnsTheViewUpright(String format) throws IOException {
        BufferedImage image = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, y < 16 && x < 16 ? 0xE01010 : y < 16 && x >= 48 ? 0x10E010 : 0x1010E0);
            }
        }
        Path file = folder.resolve("turned." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        byte[] plain = Files.readAllBytes(file);
        Files.write(file, format.equals("jpg") ? withExif(plain, 6) : withOrientation(plain, 6));
        try (Clip clip = Clips.open(file.toString())) {
            assertThat(clip.info().width()).isEqualTo(32);
            assertThat(clip.info().height()).isEqualTo(64);
            clip.read(0, view -> {
                assertThat(TestFrames.unit(view, 27, 4, 0))
                        .as("red at the top right")
                        .isGreaterThan(0.7);
                assertThat(TestFrames.unit(view, 27, 4, 1))
                        .as("red at the top right")
                        .isLessThan(0.3);
                assertThat(TestFrames.unit(view, 27, 60, 1))
                        .as("green at the bottom right")
                        .isGreaterThan(0.7);
                return true;
            });
        }
    }

    @Test
    void premultipliedTiff_isReportedAsSuch() throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_4BYTE_ABGR_PRE);
        image.setRGB(3, 3, 0x80FFFFFF);
        Path file = folder.resolve("pre.tiff");
        assertThat(ImageIO.write(image, "tiff", file.toFile())).isTrue();
        try (Clip clip = Clips.open(file.toString())) {
            clip.read(0, view -> {
                assertThat(view.alpha()).isEqualTo(AlphaMode.PREMULTIPLIED);
                assertThat(TestFrames.unit(view, 3, 3, 0)).isEqualTo(TestFrames.unit(view, 3, 3, 3));
                return true;
            });
        }
    }

    @Test
    void aStillIsAClipOfOneFrame_andItsNameMayLookLikeAPattern() {
        String pattern = folder.resolve("####.png").toString();
        try (PngSequenceSink sink = PngSequenceSink.open(pattern, SampleDepth.BYTE, false)) {
            sink.write(5, TestFrames.coded(64, 48, 5));
        }
        assertThat(folder.resolve("0005.png")
                        .toFile()
                        .renameTo(folder.resolve("shot#2.png").toFile()))
                .isTrue();
        try (Clip clip = Clips.open(folder.resolve("shot#2.png").toString())) {
            assertThat(clip.info().frameCount()).isEqualTo(1);
            assertThat(clip.<Integer>read(0, TestFrames::number)).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "tiff"})
    void aFileCutAnywhere_isRefused(String format) throws IOException {
        BufferedImage image = new BufferedImage(120, 90, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 120 * 90; i++) {
            image.setRGB(i % 120, i / 120, i * 2654435);
        }
        Path file = folder.resolve("image." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        byte[] whole = Files.readAllBytes(file);
        for (int part = 0; part < 25; part++) {
            Files.write(file, Arrays.copyOf(whole, whole.length * part / 25));
            assertUnreadable(file, "cut to part " + part);
        }
    }

    @Test
    void oneWrongByteInAPng_isAlwaysFound() throws IOException {
        Path file = folder.resolve("s.0001.png");
        writePngs("s.####.png", 1, 1);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 8; at < whole.length; at += 3) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x15;
            Files.write(file, damaged);
            assertUnreadable(file, "byte " + at + " of " + whole.length);
        }
    }

    @Test
    void aTextFileNamedPng_isBadData() throws IOException {
        Path file = Files.writeString(folder.resolve("text.png"), "no picture at all");
        RenderException e = catchThrowableOfType(RenderException.class, () -> Clips.open(file.toString()));
        assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
        assertThat(e).hasMessageContaining("a PNG, JPEG, TIFF or EXR image").hasMessageContaining("text.png");
    }

    /** Puts an Exif segment with only an orientation behind the start of image. */
    private static byte[] withExif(byte[] jpeg, int orientation) {
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + 36);
        out.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) 34);
        out.put("Exif\0\0MM\0*".getBytes(StandardCharsets.US_ASCII)).putInt(8);
        out.putShort((short) 1).putShort((short) 274).putShort((short) 3).putInt(1);
        out.putShort((short) orientation).putShort((short) 0).putInt(0);
        return out.put(jpeg, 2, jpeg.length - 2).array();
    }

    /** Overwrites a resolution unit, which every writer puts in, by an orientation. */
    private static byte[] withOrientation(byte[] tiff, int orientation) {
        ByteBuffer file = ByteBuffer.wrap(tiff.clone());
        file.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int start = file.getInt(4);
        for (int entry = start + 2; entry < start + 2 + 12 * file.getShort(start); entry += 12) {
            if (file.getShort(entry) == 296) {
                file.putShort(entry, (short) 274).putShort(entry + 8, (short) orientation);
            }
        }
        return file.array();
    }

    private static void assertUnreadable(Path file, String what) {
        RenderException e = catchThrowableOfType(
                RenderException.class, () -> Clips.open(file.toString()).close());
        assertThat(e).as(what).isNotNull();
        assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
    }

    private void assertRefused(String pattern, int frame, String words) {
        try (ImageSequenceClip clip = open(pattern)) {
            RenderException e = catchThrowableOfType(RenderException.class, () -> clip.read(frame, view -> 1));
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
            assertThat(e).hasMessageContaining(words);
        }
    }

    private static double[] samples(BufferedImage image, int x, int y) {
        double[] raw = image.getRaster().getPixel(x, y, (double[]) null);
        double max = image.getType() == BufferedImage.TYPE_USHORT_GRAY ? 65535 : 255;
        if (image.getType() == BufferedImage.TYPE_BYTE_BINARY || image.getType() == BufferedImage.TYPE_BYTE_INDEXED) {
            int argb = image.getRGB(x, y);
            return new double[] {
                (argb >> 16 & 255) / 255.0, (argb >> 8 & 255) / 255.0, (argb & 255) / 255.0, (argb >>> 24) / 255.0
            };
        }
        return switch (raw.length) {
            case 1 -> new double[] {raw[0] / max, raw[0] / max, raw[0] / max, 1};
            case 3 -> new double[] {raw[0] / max, raw[1] / max, raw[2] / max, 1};
            default -> new double[] {raw[0] / max, raw[1] / max, raw[2] / max, raw[3] / max};
        };
    }

    private ImageSequenceClip open(String pattern) {
        return ImageSequenceClip.open(folder.resolve(pattern).toString(), 24, 1, DecodeSettings.defaults());
    }

    private void writePngs(String pattern, int first, int last) {
        try (PngSequenceSink sink = PngSequenceSink.open(folder.resolve(pattern).toString(), SampleDepth.BYTE, false)) {
            for (int number = first; number <= last; number++) {
                sink.write(number, TestFrames.coded(64, 48, number & 255));
            }
        }
    }
}
