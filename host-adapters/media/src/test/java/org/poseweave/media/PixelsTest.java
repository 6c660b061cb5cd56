package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** Sample values: nominal levels in files, packing of every depth, turning. */
class PixelsTest {
    @TempDir
    Path folder;

    /** BT.709 limited range: 10-bit luma is 64 + 876 v, stored by ProRes in 12 bit as four times that. */
    @ParameterizedTest
    @CsvSource({"0, 256", "16384, 1132", "32768, 2008", "49151, 2884", "65535, 3760"})
    void proresHoldsNominalLevels_andTheyComeBack(int level, int stored) {
        String file = flat("levels.mov", level, true);
        try (ExactDecoder decoder = new ExactDecoder(file, Path.of(file), DecodeSettings.defaults())) {
            AVFrame frame = decoder.get(0);
            short luma = frame.data(0)
                    .capacity(2)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder())
                    .getShort(0);
            short alpha = frame.data(3)
                    .capacity(2)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder())
                    .getShort(0);
            avutil.av_frame_free(frame);
            assertThat((int) luma).isCloseTo(stored, within(2));
            assertThat((int) alpha).isEqualTo(4095);
        }
        try (VideoClip clip = VideoClip.open(file)) {
            clip.read(0, view -> {
                for (int channel = 0; channel < 3; channel++) {
                    assertThat(TestFrames.unit(view, 9, 9, channel)).isCloseTo(level / 65535.0, within(3e-4));
                }
                assertThat(TestFrames.unit(view, 9, 9, 3))
                        .as("opaque is opaque")
                        .isEqualTo(1.0);
                return true;
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 16", "16448, 71", "32896, 126", "65535, 235"})
    void h264HoldsNominalLevels(int level, int stored) {
        String file = flat("levels.mp4", level, false);
        try (ExactDecoder decoder = new ExactDecoder(file, Path.of(file), DecodeSettings.defaults())) {
            AVFrame frame = decoder.get(0);
            int luma = frame.data(0).get() & 0xff;
            int chroma = frame.data(1).get() & 0xff;
            avutil.av_frame_free(frame);
            assertThat(luma).isEqualTo(stored);
            assertThat(chroma).isEqualTo(128);
        }
    }

    @Test
    void packing_scalesEveryDepthExactly() {
        for (SampleDepth to : new SampleDepth[] {SampleDepth.BYTE, SampleDepth.SHORT}) {
            int max = to == SampleDepth.BYTE ? 255 : 65535;
            for (SampleDepth from : SampleDepth.values()) {
                for (int step = 0; step <= 255; step++) {
                    ByteBuffer pixel = pixel(from, step / 255.0, 1);
                    FrameView view = FrameView.packed(pixel, 1, 1, from, ChannelLayout.RGBA, AlphaMode.STRAIGHT);
                    int tolerance = from == SampleDepth.HALF && to == SampleDepth.SHORT ? 17 : 0;
                    assertThat(packed(view, to, 0))
                            .as("%s to %s at %d", from, to, step)
                            .isCloseTo((int) Math.round(step / 255.0 * max), within(tolerance));
                    assertThat(packed(view, to, 3)).isEqualTo(max);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-0.5, 0", "1.5, 255", "NaN, 0", "Infinity, 255", "0.5, 128"})
    void packing_clipsFloats(float value, int expected) {
        FrameView view = FrameView.packed(
                pixel(SampleDepth.FLOAT, value, 1), 1, 1, SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.OPAQUE);
        assertThat(packed(view, SampleDepth.BYTE, 0)).isEqualTo(expected);
    }

    @Test
    void packing_dividesPremultipliedColourByAlpha_andDropsOpaqueAlpha() {
        ByteBuffer pixel = pixel(SampleDepth.FLOAT, 0.25, 0.5);
        FrameView multiplied =
                FrameView.packed(pixel, 1, 1, SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED);
        assertThat(packed(multiplied, SampleDepth.BYTE, 0)).isEqualTo(128);
        assertThat(packed(multiplied, SampleDepth.BYTE, 3)).isEqualTo(128);
        FrameView opaque = FrameView.packed(pixel, 1, 1, SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.OPAQUE);
        assertThat(packed(opaque, SampleDepth.BYTE, 0)).isEqualTo(64);
        assertThat(packed(opaque, SampleDepth.BYTE, 3)).isEqualTo(255);
        FrameView clear = FrameView.packed(
                pixel(SampleDepth.FLOAT, 0.25, 0),
                1,
                1,
                SampleDepth.FLOAT,
                ChannelLayout.RGBA,
                AlphaMode.PREMULTIPLIED);
        assertThat(packed(clear, SampleDepth.BYTE, 0)).isZero();
    }

    @Test
    void packing_readsBottomUpRowsAndRefusesTiles() {
        FrameView ramp = TestFrames.ramp(13, 7, SampleDepth.BYTE, false, 3);
        FrameView upsideDown = new FrameView(
                ramp.data(), 6 * 52, -52, 13, 7, 0, 0, 13, 7, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.OPAQUE);
        ByteBuffer out = ByteBuffer.allocate(13 * 7 * 4);
        PixelPacker.pack(upsideDown, out, 52, SampleDepth.BYTE, 4);
        for (int y = 0; y < 7; y++) {
            assertThat(out.get(y * 52 + 1)).isEqualTo(ramp.data().get(ramp.offset(0, 6 - y) + 1));
        }
        FrameView tile = new FrameView(
                ramp.data(), 0, 52, 13, 7, 0, 0, 13, 6, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.OPAQUE);
        assertThatThrownBy(() -> PixelPacker.pack(tile, out, 52, SampleDepth.BYTE, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whole frames");
    }

    @ParameterizedTest
    @EnumSource(AlphaMode.class)
    void packing_withoutAlpha_takesColourAsItIsStored(AlphaMode alpha) {
        FrameView ramp = TestFrames.ramp(13, 7, SampleDepth.BYTE, false, 3);
        FrameView upsideDown = new FrameView(
                ramp.data(), 6 * 52, -52, 13, 7, 0, 0, 13, 7, SampleDepth.BYTE, ChannelLayout.RGBA, alpha);
        ByteBuffer out = ByteBuffer.allocate(7 * 41);
        PixelPacker.pack(upsideDown, out, 41, SampleDepth.BYTE, 3);
        for (int y = 0; y < 7; y++) {
            for (int i = 0; i < 39; i++) {
                assertThat(out.get(y * 41 + i)).isEqualTo(ramp.data().get(ramp.offset(i / 3, 6 - y) + i % 3));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"64, 48", "258, 130", "1920, 16"})
    void yuvOfRgb_isThatOfRgba(int width, int height) {
        FrameView rgba = TestFrames.ramp(width, height, SampleDepth.BYTE, false, 5);
        ByteBuffer colour = ByteBuffer.allocateDirect(3 * width * height).order(ByteOrder.nativeOrder());
        PixelPacker.pack(rgba, colour, 3 * width, SampleDepth.BYTE, 3);
        FrameView rgb = FrameView.packed(colour, width, height, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        byte[] plain = planes(rgb, width, height, false);
        assertThat(plain).isEqualTo(planes(rgba, width, height, true));
        assertThat(planes(rgba, width, height, false)).isEqualTo(plain);
    }

    /** Luma and chroma, by way of RGBA where alpha is kept. */
    private static byte[] planes(FrameView view, int width, int height, boolean alpha) {
        MovieSettings settings = new MovieSettings(width, height, 25, 1, SampleDepth.BYTE, alpha, null, 1);
        ByteBuffer all = ByteBuffer.allocate(2 * width * height);
        try (EncoderPicture picture = new EncoderPicture(settings, avutil.AV_PIX_FMT_YUV420P)) {
            AVFrame frame = picture.of(view);
            for (int plane = 0; plane < 3; plane++) {
                int rows = plane == 0 ? height : height / 2;
                int columns = plane == 0 ? width : width / 2;
                for (int y = 0; y < rows; y++) {
                    byte[] row = new byte[columns];
                    frame.data(plane).position((long) y * frame.linesize(plane)).get(row);
                    all.put(row);
                }
            }
        }
        return all.array();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void everyOrientation_movesEveryPixelToItsPlace(int pixelBytes) {
        int width = 5;
        int height = 3;
        ByteBuffer from = ByteBuffer.allocateDirect(64 * height).order(ByteOrder.nativeOrder());
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                from.put(y * 64 + x * pixelBytes, (byte) (10 * y + x));
            }
        }
        int[][] all = {
            {1, 0, 0, 1},
            {-1, 0, 0, 1},
            {-1, 0, 0, -1},
            {1, 0, 0, -1},
            {0, 1, 1, 0},
            {0, -1, 1, 0},
            {0, -1, -1, 0},
            {0, 1, -1, 0}
        };
        for (int[] o : all) {
            Orientation orientation = new Orientation(o[0], o[1], o[2], o[3]);
            ByteBuffer to = ByteBuffer.allocateDirect(64 * width).order(ByteOrder.nativeOrder());
            orientation.copy(from, 64, to, 64, width, height, pixelBytes);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int targetX = o[0] * x + o[1] * y + (o[0] < 0 ? width - 1 : 0) + (o[1] < 0 ? height - 1 : 0);
                    int targetY = o[2] * x + o[3] * y + (o[2] < 0 ? width - 1 : 0) + (o[3] < 0 ? height - 1 : 0);
                    assertThat((int) to.get(targetY * 64 + targetX * pixelBytes))
                            .as("%s at %d,%d", orientation, x, y)
                            .isEqualTo(10 * y + x);
                }
            }
            int[] matrix = {o[0] << 16, o[2] << 16, 0, o[1] << 16, o[3] << 16, 0, 0, 0, 1 << 30};
            assertThat(Orientation.of(matrix)).isEqualTo(orientation);
        }
    }

    private String flat(String name, int level, boolean alpha) {
        ByteBuffer data = ByteBuffer.allocateDirect(64 * 48 * 8).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 64 * 48 * 4; i++) {
            data.putShort(2 * i, (short) (i % 4 == 3 ? 65535 : level));
        }
        String file = folder.resolve(name).toString();
        MovieSettings settings = new MovieSettings(64, 48, 25, 1, SampleDepth.SHORT, alpha, null, 1);
        try (MovieSink sink = MovieSink.open(file, settings)) {
            sink.write(0, FrameView.packed(data, 64, 48, SampleDepth.SHORT, ChannelLayout.RGBA, AlphaMode.STRAIGHT));
            sink.finish();
        }
        return file;
    }

    private static ByteBuffer pixel(SampleDepth depth, double value, double alpha) {
        ByteBuffer pixel = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        for (int channel = 0; channel < 4; channel++) {
            double sample = channel == 3 ? alpha : value;
            switch (depth) {
                case BYTE -> pixel.put(channel, (byte) Math.round(sample * 255));
                case SHORT -> pixel.putShort(2 * channel, (short) Math.round(sample * 65535));
                case HALF -> pixel.putShort(2 * channel, half(sample));
                case FLOAT -> pixel.putFloat(4 * channel, (float) sample);
            }
        }
        return pixel;
    }

    /** IEEE binary16 of a value from 0 to 1, rounded to nearest. */
    private static short half(double value) {
        if (value < 0x1p-14) {
            return (short) Math.round(value * 0x1p24);
        }
        int exponent = Math.getExponent(value);
        long fraction = Math.round(Math.scalb(value, 10 - exponent));
        return (short) ((exponent + 14 << 10) + fraction);
    }

    private static int packed(FrameView view, SampleDepth depth, int channel) {
        ByteBuffer out = ByteBuffer.allocate(8).order(ByteOrder.BIG_ENDIAN);
        PixelPacker.pack(view, out, 8, depth, 4);
        return depth == SampleDepth.BYTE ? out.get(channel) & 0xff : out.getShort(2 * channel) & 0xffff;
    }
}
