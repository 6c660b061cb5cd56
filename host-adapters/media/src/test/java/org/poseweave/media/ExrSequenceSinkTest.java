package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.poseweave.clip.Clip;
import org.poseweave.colour.Primaries;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.SampleDepth;

/** EXR files keep every bit, hold what layers say and are the same every time. */
class ExrSequenceSinkTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(
            value = SampleDepth.class,
            names = {"HALF", "FLOAT"})
    void everyValue_comesBackBitForBit(SampleDepth depth) {
        FrameView truth = ExrFrames.pattern(depth, AlphaMode.PREMULTIPLIED);
        ExrFrames.set(truth, 0, 0, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0);
        ExrFrames.set(truth, 1, 0, 65504, -65504, -0f, 0x1p-24f);
        ExrFrames.set(truth, 2, 0, 5, 6, 7, 0); // light without cover
        write("a.####.exr", depth, true, 7, truth);
        try (Clip clip = Clips.open(folder.resolve("a.0007.exr").toString())) {
            assertThat(clip.info().depth()).isEqualTo(depth);
            assertThat(clip.<byte[]>read(0, TestFrames::bytes)).isEqualTo(TestFrames.bytes(truth));
        }
    }

    @Test
    void allHalves_comeBack() {
        FrameView truth = OwnedFrame.allocate(256, 64, SampleDepth.HALF, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED)
                .view();
        for (int i = 0; i < 65536; i++) {
            truth.data().putShort(2 * i, (short) i);
        }
        write("all.####.exr", SampleDepth.HALF, true, 1, truth);
        try (Clip clip = Clips.open(folder.resolve("all.0001.exr").toString())) {
            assertThat(clip.<byte[]>read(0, TestFrames::bytes)).isEqualTo(TestFrames.bytes(truth));
        }
    }

    @Test
    void straightColour_isMultipliedOnceAndStaysZeroUnderNoCover() {
        FrameView straight = ExrFrames.pattern(SampleDepth.FLOAT, AlphaMode.STRAIGHT);
        ExrFrames.set(straight, 0, 0, 9, 8, 7, 0);
        ExrFrames.set(straight, 1, 0, 9, 8, 7, 0.5f);
        ExrFrames.set(straight, 2, 0, 9, 8, 7, 1e-6f);
        write("s.####.exr", SampleDepth.FLOAT, true, 1, straight);
        try (Clip clip = Clips.open(folder.resolve("s.0001.exr").toString())) {
            clip.read(0, view -> {
                float[] row = new float[12];
                new RowReader(view).readStored(0, 0, 3, row);
                assertThat(row)
                        .containsExactly(0, 0, 0, 0, 4.5f, 4, 3.5f, 0.5f, 9 * 1e-6f, 8 * 1e-6f, 7 * 1e-6f, 1e-6f);
                return true;
            });
        }
    }

    @Test
    void finiteValues_stayFiniteInHalf() {
        FrameView large = ExrFrames.pattern(SampleDepth.FLOAT, AlphaMode.OPAQUE);
        ExrFrames.set(large, 0, 0, 1e9f, -1e9f, 65519, 1);
        write("l.####.exr", SampleDepth.HALF, false, 1, large);
        try (Clip clip = Clips.open(folder.resolve("l.0001.exr").toString())) {
            clip.read(0, view -> {
                float[] pixel = new float[4];
                new RowReader(view).readStored(0, 0, 1, pixel);
                assertThat(pixel).containsExactly(65504, -65504, 65504, 1);
                return true;
            });
        }
    }

    @Test
    void integerFrames_becomeZeroToOne() {
        FrameView bytes = TestFrames.ramp(30, 20, SampleDepth.BYTE, false, 10);
        write("b.####.exr", SampleDepth.FLOAT, false, 1, bytes);
        try (Clip clip = Clips.open(folder.resolve("b.0001.exr").toString())) {
            clip.read(0, view -> {
                float[] row = new float[4 * 30];
                new RowReader(view).readStored(11, 0, 30, row);
                assertThat(row[4 * 17]).isEqualTo((float) TestFrames.unit(bytes, 17, 11, 0));
                assertThat(row[3]).isEqualTo(1);
                return true;
            });
        }
    }

    @Test
    void manyThreadsAndAnyOrder_giveTheSameBytes() throws IOException {
        FrameView frame = ExrFrames.pattern(SampleDepth.HALF, AlphaMode.PREMULTIPLIED);
        String pattern = folder.resolve("t.####.exr").toString();
        try (ExrSequenceSink sink = ExrSequenceSink.open(pattern, SampleDepth.HALF, true, ExrMetadata.REC709)) {
            IntStream.range(0, 16).parallel().forEach(number -> sink.write(number, frame));
        }
        byte[] first = Files.readAllBytes(folder.resolve("t.0000.exr"));
        for (int number = 1; number < 16; number++) {
            assertThat(folder.resolve(String.format("t.%04d.exr", number))).hasBinaryContent(first);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    void header_holdsChannelsInOrderPrimariesAndText() throws IOException {
        FrameView frame = ExrFrames.pattern(SampleDepth.HALF, AlphaMode.PREMULTIPLIED);
        ExrMetadata metadata = new ExrMetadata(Map.of("poseweave/model", "face 1"), Primaries.AP1);
        try (ExrSequenceSink sink =
                ExrSequenceSink.open(folder.resolve("h.####.exr").toString(), SampleDepth.HALF, true, metadata)) {
            sink.write(
                    1,
                    List.of(
                            ExrLayer.picture("", frame, SampleDepth.HALF, true),
                            ExrLayer.data("match", List.of("R", "G"), frame, SampleDepth.FLOAT),
                            ExrLayer.alpha("matte", "Y", frame, SampleDepth.HALF)));
        }
        String text = Files.readString(folder.resolve("h.0001.exr"), StandardCharsets.ISO_8859_1);
        assertThat(text)
                .contains("poseweave/model\0string\0\6\0\0\0face 1")
                .contains("chromaticities\0chromaticities\0");
        assertThat(List.of("A\0", "B\0", "G\0", "R\0", "match.G\0", "match.R\0", "matte.Y\0").stream()
                        .map(name -> text.indexOf("\0" + name) < 0 ? text.indexOf(name) : text.indexOf("\0" + name)))
                .isSorted()
                .noneMatch(at -> at < 0);
    }

    @Test
    void sameChannelTwiceAndOtherSizes_areRefusedAndLeaveNothing() throws IOException {
        FrameView frame = ExrFrames.pattern(SampleDepth.HALF, AlphaMode.OPAQUE);
        ExrLayer picture = ExrLayer.picture("", frame, SampleDepth.HALF, false);
        ExrLayer small = ExrLayer.plane("x", "Y", new float[4], 2, 2, SampleDepth.HALF);
        try (ExrSequenceSink sink = ExrSequenceSink.open(
                folder.resolve("r.####.exr").toString(), SampleDepth.HALF, false, ExrMetadata.REC709)) {
            assertThatThrownBy(() -> sink.write(1, List.of(picture, picture))).hasMessageContaining("there twice");
            assertThatThrownBy(() -> sink.write(1, List.of(picture, small))).hasMessageContaining("2x2");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void missingFolder_isSaid() {
        FrameView frame = ExrFrames.pattern(SampleDepth.HALF, AlphaMode.OPAQUE);
        RenderException e = catchThrowableOfType(
                RenderException.class, () -> write("no/such.####.exr", SampleDepth.HALF, false, 1, frame));
        assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_WRITE);
        assertThat(e).hasMessageContaining("there is no folder");
    }

    private void write(String name, SampleDepth depth, boolean alpha, long number, FrameView view) {
        String pattern = folder.resolve(name).toString();
        try (ExrSequenceSink sink = ExrSequenceSink.open(pattern, depth, alpha, ExrMetadata.REC709)) {
            sink.write(number, view);
            sink.finish();
        }
    }
}
