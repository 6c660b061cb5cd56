package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.clip.Clip;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.Primaries;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.SampleDepth;

/** EXR files as clips: written elsewhere, written here, odd and broken ones. */
class ExrClipTest {
    private static final Path FILES = Path.of("src/test/resources/exr");
    private static final int WIDTH = 41;
    private static final int HEIGHT = 37;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"none", "rle", "zips", "zip", "piz", "pxr24", "tiles-zip", "piz-float"})
    void filesOfAnotherProgram_areReadBitForBit(String name) {
        try (Clip clip = Clips.open(FILES.resolve(name + ".exr").toString())) {
            boolean isFloat = name.endsWith("float");
            assertThat(clip.info().depth()).isEqualTo(isFloat ? SampleDepth.FLOAT : SampleDepth.HALF);
            assertThat(clip.info().colour()).isEqualTo(ColourSpace.LINEAR);
            assertThat(clip.info().hasAlpha()).isTrue();
            assertThat(clip.<AlphaMode>read(0, FrameView::alpha)).isEqualTo(AlphaMode.PREMULTIPLIED);
            assertThat(clip.<Float>read(0, ExrClipTest::worst)).isZero();
        }
    }

    @Test
    void lossyFiles_areReadNearly() {
        try (Clip clip = Clips.open(FILES.resolve("dwab.exr").toString())) {
            assertThat(clip.<Float>read(0, ExrClipTest::worst)).isBetween(0.001f, 0.2f);
        }
    }

    @Test
    void dataWindow_isPlacedInTheDisplayWindow() throws IOException {
        byte[] file = file("zip");
        patch(file, "dataWindow", -5, -3, 35, 33);
        patch(file, "displayWindow", 0, 2, 49, 29);
        shiftRows(file, -3);
        Path moved = Files.write(folder.resolve("moved.exr"), file);
        try (Clip clip = Clips.open(moved.toString())) {
            assertThat(clip.info().width()).isEqualTo(50);
            assertThat(clip.info().height()).isEqualTo(28);
            clip.read(0, view -> {
                float[][] rows = rows(view);
                for (int y = 0; y < 28; y++) {
                    for (int x = 0; x < 50; x++) {
                        for (int c = 0; c < 4; c++) {
                            float expected = x > 35 ? 0 : expected(x + 5, y + 2 + 3, c);
                            assertThat(rows[y][4 * x + c])
                                    .as("%d,%d,%d", x, y, c)
                                    .isEqualTo(expected);
                        }
                    }
                }
                return true;
            });
        }
    }

    @Test
    void dataWindowOutsideTheDisplayWindow_isAnEmptyPicture() throws IOException {
        byte[] file = file("zip");
        patch(file, "displayWindow", 100, 100, 110, 104);
        Path far = Files.write(folder.resolve("far.exr"), file);
        try (Clip clip = Clips.open(far.toString())) {
            assertThat(clip.info().width()).isEqualTo(11);
            assertThat(clip.<Boolean>read(
                            0, view -> Arrays.stream(rows(view)).allMatch(row -> Arrays.equals(row, new float[44]))))
                    .isTrue();
        }
    }

    /** A file may end anywhere but in what nobody reads: every cut is an error that names the file. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "rle", "zips", "zip", "piz", "tiles-zip"})
    void cutFiles_areRefused(String name) throws IOException {
        byte[] whole = file(name);
        for (int length = whole.length - 1; length > 8; length -= Math.max(1, whole.length / 61)) {
            Path cut = Files.write(folder.resolve("cut.exr"), Arrays.copyOf(whole, length));
            RenderException e = failure(cut);
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA);
            assertThat(e.found()).as("%d bytes", length).startsWith(cut + ", an EXR ");
        }
    }

    /** ZIP has a checksum: no wrong byte of its data gets through. */
    @Test
    void wrongBytes_areFoundInZip() throws IOException {
        byte[] whole = file("zip");
        int data = dataStart(whole);
        for (int at = data; at < whole.length; at += 7) {
            byte[] wrong = whole.clone();
            wrong[at] ^= 0x10;
            Path file = Files.write(folder.resolve("wrong.exr"), wrong);
            assertThat(failure(file).found()).as("byte %d", at).contains("damaged");
        }
    }

    @Test
    void neverWrittenRows_areNamed() throws IOException {
        byte[] file = file("zip");
        int table = dataStart(file) - 8 - 3 * 8;
        Arrays.fill(file, table + 8, table + 16, (byte) 0);
        assertThat(failure(Files.write(folder.resolve("half.exr"), file)).found())
                .endsWith("half.exr, an EXR whose rows from 16 were never written");
    }

    @ParameterizedTest
    @CsvSource({"0x1000, several parts", "0x800, deep"})
    void otherKinds_areRefusedByName(String flag, String word) throws IOException {
        byte[] file = file("zip");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 2 | Integer.decode(flag));
        assertThat(failure(Files.write(folder.resolve("other.exr"), file)).found())
                .contains(word);
    }

    @Test
    void firstNamedLayer_isThePictureWhereThereIsNoMainOne() {
        FrameView picture = ExrFrames.pattern(SampleDepth.HALF, AlphaMode.PREMULTIPLIED);
        try (ExrSequenceSink sink = sink("layers.####.exr", ExrMetadata.REC709)) {
            sink.write(
                    1,
                    List.of(
                            ExrLayer.alpha("", "Z", picture, SampleDepth.FLOAT),
                            ExrLayer.data("aux", List.of("X", "Q"), picture, SampleDepth.FLOAT),
                            ExrLayer.picture("beauty.left", picture, SampleDepth.HALF, true),
                            ExrLayer.picture("later", picture, SampleDepth.FLOAT, false)));
        }
        try (Clip clip = Clips.open(folder.resolve("layers.0001.exr").toString())) {
            assertThat(clip.info().depth()).isEqualTo(SampleDepth.HALF);
            assertThat(clip.<byte[]>read(0, TestFrames::bytes)).isEqualTo(TestFrames.bytes(picture));
        }
    }

    @Test
    void filesWithoutAPicture_listTheirChannels() {
        FrameView picture = ExrFrames.pattern(SampleDepth.HALF, AlphaMode.PREMULTIPLIED);
        try (ExrSequenceSink sink = sink("data.####.exr", ExrMetadata.REC709)) {
            sink.write(1, List.of(ExrLayer.data("N", List.of("X", "Q"), picture, SampleDepth.FLOAT)));
        }
        assertThat(failure(folder.resolve("data.0001.exr")).found())
                .endsWith("an EXR without a layer of R, G and B, or Y; its channels are N.Q, N.X");
    }

    @Test
    void grey_becomesRedGreenAndBlueAlike() {
        float[] values = new float[6 * 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = i - 7.5f;
        }
        try (ExrSequenceSink sink = sink("grey.####.exr", ExrMetadata.REC709)) {
            sink.write(1, List.of(ExrLayer.plane("", "Y", values, 6, 5, SampleDepth.FLOAT)));
        }
        try (Clip clip = Clips.open(folder.resolve("grey.0001.exr").toString())) {
            assertThat(clip.info().hasAlpha()).isFalse();
            float[][] rows = clip.read(0, ExrClipTest::rows);
            for (int i = 0; i < values.length; i++) {
                for (int c = 0; c < 4; c++) {
                    assertThat(rows[i / 6][4 * (i % 6) + c]).isEqualTo(c == 3 ? 1 : values[i]);
                }
            }
        }
    }

    @Test
    void chromaticities_sayTheColourSpace() {
        FrameView picture = ExrFrames.pattern(SampleDepth.HALF, AlphaMode.OPAQUE);
        try (ExrSequenceSink sink = sink("ap1.####.exr", new ExrMetadata(Map.of(), Primaries.AP1))) {
            sink.write(1, picture);
        }
        try (Clip clip = Clips.open(folder.resolve("ap1.0001.exr").toString())) {
            assertThat(clip.info().colour()).isEqualTo(ColourSpace.ACESCG);
        }
    }

    @Test
    void sequence_mayNotChangeItsDepthUpwards() {
        try (ExrSequenceSink half = sink("mixed.####.exr", ExrMetadata.REC709);
                ExrSequenceSink full = ExrSequenceSink.open(
                        folder.resolve("mixed.####.exr").toString(), SampleDepth.FLOAT, true, ExrMetadata.REC709)) {
            half.write(1, ExrFrames.pattern(SampleDepth.HALF, AlphaMode.PREMULTIPLIED));
            full.write(2, ExrFrames.pattern(SampleDepth.FLOAT, AlphaMode.PREMULTIPLIED));
        }
        try (Clip clip = Clips.open(folder.resolve("mixed.####.exr").toString())) {
            assertThat(clip.info().frameCount()).isEqualTo(2);
            RenderException e = catchThrowableOfType(RenderException.class, () -> clip.read(1, FrameView::width));
            assertThat(e).hasMessageContaining("frames of half float").hasMessageContaining("mixed.0002.exr");
        }
    }

    private ExrSequenceSink sink(String name, ExrMetadata metadata) {
        return ExrSequenceSink.open(folder.resolve(name).toString(), SampleDepth.HALF, true, metadata);
    }

    private static RenderException failure(Path file) {
        RenderException e = catchThrowableOfType(
                RenderException.class, () -> Clips.open(file.toString()).close());
        assertThat(e).as("opening %s", file).isNotNull();
        return e;
    }

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(FILES.resolve(name + ".exr"));
    }

    private static float expected(int x, int y, int channel) {
        return (x * 3 + y * 5 + channel * 7) % 64 / 8f - 1;
    }

    private static float worst(FrameView view) {
        float[][] rows = rows(view);
        float worst = view.width() == WIDTH && view.height() == HEIGHT ? 0 : Float.MAX_VALUE;
        for (int y = 0; y < view.height(); y++) {
            for (int i = 0; i < 4 * view.width(); i++) {
                worst = Math.max(worst, Math.abs(rows[y][i] - expected(i / 4, y, i % 4)));
            }
        }
        return worst;
    }

    private static float[][] rows(FrameView view) {
        RowReader reader = new RowReader(view);
        float[][] rows = new float[view.height()][4 * view.width()];
        for (int y = 0; y < rows.length; y++) {
            reader.readStored(y, 0, view.width(), rows[y]);
        }
        return rows;
    }

    /** Writes four numbers into a box2i attribute. */
    private static void patch(byte[] file, String name, int... box) {
        int at = indexOf(file, (name + "\0box2i\0").getBytes(StandardCharsets.US_ASCII)) + name.length() + 7 + 4;
        for (int i = 0; i < 4; i++) {
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at + 4 * i, box[i]);
        }
    }

    /** Numbers the blocks from row {@code first} on. */
    private static void shiftRows(byte[] file, int first) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int table = dataStart(file) - 8 - 3 * 8;
        for (int i = 0; i < 3; i++) {
            int block = (int) bytes.getLong(table + 8 * i);
            bytes.putInt(block, bytes.getInt(block) + first);
        }
    }

    /** First byte of the first block's data in a file of three blocks of rows. */
    private static int dataStart(byte[] file) {
        int table = indexOf(file, "screenWindowWidth\0float\0".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = table; at < file.length - 8; at++) {
            if (bytes.getLong(at) == at + 24) {
                return at + 24 + 8;
            }
        }
        throw new IllegalStateException("no table of three blocks");
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int at = 0; at <= bytes.length - part.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new IllegalStateException("not found");
    }
}
