package org.poseweave.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.poseweave.frame.TestFrames.Format;

class RowsTest {
    private static final Format FLOAT_RGBA = new Format(SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.STRAIGHT);

    static Stream<Format> formats() {
        return TestFrames.formats().stream();
    }

    /** Full frame, tile, and both stored bottom row first, at a width. */
    private static List<FrameView> storages(Format format, int width) {
        return List.of(
                TestFrames.tile(format, width, 3, 0, 0, width, 3, false),
                TestFrames.tile(format, width, 3, 0, 0, width, 3, true),
                TestFrames.tile(format, width + 9, 8, 5, 2, width + 5, 5, false),
                TestFrames.tile(format, width + 9, 8, 5, 2, width + 5, 5, true));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void readStored_findsEverySampleOfARampAtItsPosition(Format format) {
        for (int width : new int[] {1, 4, 13, 207, 4098}) {
            for (FrameView view : storages(format, width)) {
                TestFrames.fillRamp(view);
                RowReader reader = new RowReader(view);
                float[] rgba = new float[4 * width];
                for (int y = view.y1(); y < view.y2(); y++) {
                    reader.readStored(y, view.x1(), view.x2(), rgba);
                    assertThat(rgba).isEqualTo(expectedRow(view, y));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SampleDepth.class)
    void copyThatDropsAlpha_givesWhatReaderAndWriterGive(SampleDepth depth) {
        Format opaque = new Format(depth, ChannelLayout.RGBA, AlphaMode.OPAQUE);
        Format rgb = new Format(depth, ChannelLayout.RGB, AlphaMode.STRAIGHT);
        for (int width : new int[] {1, 4, 13, 207, 4098}) {
            List<FrameView> from = storages(opaque, width);
            List<FrameView> copied = storages(rgb, width);
            List<FrameView> written = storages(rgb, width);
            for (int i = 0; i < from.size(); i++) {
                FrameView source = from.get(i);
                TestFrames.fillRandom(source, width);
                RowCopier copier = new RowCopier(source, copied.get(i));
                float[] rgba = new float[4 * width];
                for (int y = source.y1(); y < source.y2(); y++) {
                    copier.copy(y, source.x1(), source.x2());
                    new RowReader(source).readStored(y, source.x1(), source.x2(), rgba);
                    new RowWriter(written.get(i)).writeStored(y, source.x1(), source.x2(), rgba);
                }
                assertThat(bytes(copied.get(i))).isEqualTo(bytes(written.get(i)));
            }
        }
    }

    @Test
    void copyThatDropsAlpha_keepsEverySixteenBitSample() {
        int width = (1 << 16) / 3 + 1;
        FrameView from =
                TestFrames.frame(new Format(SampleDepth.SHORT, ChannelLayout.RGBA, AlphaMode.OPAQUE), width, 1);
        FrameView to = TestFrames.frame(new Format(SampleDepth.SHORT, ChannelLayout.RGB, AlphaMode.OPAQUE), width, 1);
        for (int sample = 0; sample < 1 << 16; sample++) {
            from.data().clear().putShort(from.offset(sample / 3, 0) + 2 * (sample % 3), (short) sample);
        }
        new RowCopier(from, to).copy(0, 0, width);
        for (int sample = 0; sample < 1 << 16; sample++) {
            assertThat(to.data().clear().getShort(to.offset(sample / 3, 0) + 2 * (sample % 3)))
                    .isEqualTo((short) sample);
        }
    }

    private static byte[] bytes(FrameView view) {
        byte[] all = new byte[view.data().capacity()];
        view.data().duplicate().clear().get(all);
        return all;
    }

    private static float[] expectedRow(FrameView view, int y) {
        float[] row = new float[4 * (view.x2() - view.x1())];
        for (int x = view.x1(); x < view.x2(); x++) {
            int at = 4 * (x - view.x1());
            boolean opaque = view.layout() == ChannelLayout.RGB
                    || (view.layout() == ChannelLayout.RGBA && view.alpha() == AlphaMode.OPAQUE);
            for (int c = 0; c < view.layout().channels(); c++) {
                int channel = view.layout() == ChannelLayout.ALPHA ? 3 : c;
                row[at + channel] = TestFrames.meaning(view.depth(), TestFrames.ramp(view.depth(), x, y, c));
            }
            row[at + 3] = opaque ? 1f : row[at + 3];
        }
        return row;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void writeStored_givesBackTheBitsThatWereReadAndTouchesNothingElse(Format format) {
        for (int width : new int[] {1, 4, 13, 207, 4098}) {
            List<FrameView> from = storages(format, width);
            List<FrameView> to = storages(format, width);
            for (int i = 0; i < from.size(); i++) {
                FrameView source = from.get(i);
                FrameView target = to.get(i);
                TestFrames.fillRamp(source);
                float[] rgba = new float[4 * width];
                for (int y = source.y1(); y < source.y2(); y++) {
                    new RowReader(source).readStored(y, source.x1(), source.x2(), rgba);
                    new RowWriter(target).writeStored(y, source.x1(), source.x2(), rgba);
                }
                boolean alphaIsIgnored = format.layout() == ChannelLayout.RGBA && format.alpha() == AlphaMode.OPAQUE;
                if (alphaIsIgnored) {
                    TestFrames.forEachSample(source, (x, y, c) -> {
                        if (c == 3) {
                            TestFrames.put(source, x, y, c, 1);
                        }
                    });
                }
                assertThat(TestFrames.differences(target, (x, y, c) -> TestFrames.raw(source, x, y, c)))
                        .isEmpty();
                assertThat(TestFrames.spoiltCanaries(target)).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void spansInsideARow_readAndWriteOnlyThemselves(Format format) {
        FrameView view = TestFrames.tile(format, 40, 9, 10, 3, 33, 6, true);
        TestFrames.fillRamp(view);
        byte[] before = TestFrames.memory(view);
        float[] whole = new float[4 * 23];
        float[] part = new float[4 * 8];
        RowReader reader = new RowReader(view);
        reader.readStored(4, 10, 33, whole);
        reader.readStored(4, 15, 23, part);
        assertThat(part).isEqualTo(Arrays.copyOfRange(whole, 4 * 5, 4 * 13));

        Arrays.fill(part, 1f);
        new RowWriter(view).writeStored(4, 15, 23, part);
        FrameView old = TestFrames.tile(format, 40, 9, 10, 3, 33, 6, true);
        old.data().duplicate().clear().put(before);
        TestFrames.forEachSample(view, (x, y, c) -> {
            boolean written = y == 4 && x >= 15 && x < 23;
            if (written) {
                assertThat(TestFrames.get(view, x, y, c)).isEqualTo(1f);
            } else {
                assertThat(TestFrames.raw(view, x, y, c)).isEqualTo(TestFrames.raw(old, x, y, c));
            }
        });
    }

    @Test
    void integerDepths_clampRoundAndStoreNaNAsZero() {
        float[] values = {-1f, Float.NaN, 2f, 0.4999f / 255, 0.5001f / 255, 1f, 254.4f / 255, 254.6f / 255};
        FrameView bytes = TestFrames.frame(new Format(SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.STRAIGHT), 2, 1);
        new RowWriter(bytes).writeStored(0, 0, 2, values);
        assertThat(rawRow(bytes)).containsExactly(0, 0, 255, 0, 1, 255, 254, 255);

        FrameView shorts =
                TestFrames.frame(new Format(SampleDepth.SHORT, ChannelLayout.RGBA, AlphaMode.STRAIGHT), 2, 1);
        new RowWriter(shorts)
                .writeStored(0, 0, 2, new float[] {-1f, Float.NaN, 2f, 0.4f / 65535, 0.6f / 65535, 1f, 0, 0.5f});
        assertThat(rawRow(shorts)).containsExactly(0, 0, 65535, 0, 1, 65535, 0, 32768);
    }

    @Test
    void integerDepths_giveBackEveryValueTheyHold() {
        for (int value = 0; value < 65536; value++) {
            assertThat((int) (value / 65535f * 65535f + 0.5f)).isEqualTo(value);
        }
        FrameView view =
                TestFrames.frame(new Format(SampleDepth.SHORT, ChannelLayout.ALPHA, AlphaMode.STRAIGHT), 65536, 1);
        float[] rgba = new float[4 * 65536];
        for (int i = 0; i < 65536; i++) {
            TestFrames.putRaw(view, i, 0, 0, i);
        }
        new RowReader(view).readStored(0, 0, 65536, rgba);
        TestFrames.fill(view, 0);
        new RowWriter(view).writeStored(0, 0, 65536, rgba);
        for (int i = 0; i < 65536; i++) {
            assertThat(TestFrames.raw(view, i, 0, 0)).isEqualTo(i);
        }
    }

    @Test
    void floatDepths_storeValuesBeyondZeroToOneAndInfinity() {
        float[] values = {-3.5f, 1000f, Float.POSITIVE_INFINITY, 2f};
        for (SampleDepth depth : List.of(SampleDepth.HALF, SampleDepth.FLOAT)) {
            FrameView view = TestFrames.frame(new Format(depth, ChannelLayout.RGBA, AlphaMode.STRAIGHT), 1, 1);
            new RowWriter(view).writeStored(0, 0, 1, values);
            float[] read = new float[4];
            new RowReader(view).readStored(0, 0, 1, read);
            assertThat(read).isEqualTo(values);
        }
    }

    @Test
    void readStraight_dividesByAlphaAndGivesBlackWhereAlphaIsZero() {
        FrameView view = premultiplied(0.25, 0.5, 0.75, 0.5);
        float[] rgba = new float[8];
        TestFrames.put(view, 1, 0, 3, 0);
        new RowReader(view).readStraight(0, 0, 2, rgba);
        assertThat(rgba).containsExactly(0.5f, 1f, 1.5f, 0.5f, 0f, 0f, 0f, 0f);
    }

    @Test
    void readPremultiplied_multipliesStraightColourOnly() {
        FrameView straight = TestFrames.frame(FLOAT_RGBA, 1, 1);
        TestFrames.fill(straight, 1, 0.5, 0.25, 0.5);
        float[] rgba = new float[4];
        new RowReader(straight).readPremultiplied(0, 0, 1, rgba);
        assertThat(rgba).containsExactly(0.5f, 0.25f, 0.125f, 0.5f);

        new RowReader(premultiplied(0.25, 0.5, 0.75, 0.5)).readPremultiplied(0, 0, 1, rgba);
        assertThat(rgba).containsExactly(0.25f, 0.5f, 0.75f, 0.5f);
    }

    @Test
    void write_convertsToTheFramesOwnAlphaMode() {
        float[] straight = {1f, 0.5f, 0.25f, 0.5f};
        float[] premultiplied = {0.5f, 0.25f, 0.125f, 0.5f};
        for (AlphaMode mode : AlphaMode.values()) {
            for (ChannelLayout layout : List.of(ChannelLayout.RGB, ChannelLayout.RGBA)) {
                FrameView view = TestFrames.frame(new Format(SampleDepth.FLOAT, layout, mode), 2, 1);
                new RowWriter(view).writeStraight(0, 0, 1, straight.clone());
                new RowWriter(view).writePremultiplied(0, 1, 2, premultiplied.clone());
                boolean storesStraight = layout == ChannelLayout.RGBA && mode == AlphaMode.STRAIGHT;
                for (int x = 0; x < 2; x++) {
                    assertThat(TestFrames.get(view, x, 0, 0)).isEqualTo(storesStraight ? 1f : 0.5f);
                    assertThat(TestFrames.get(view, x, 0, 2)).isEqualTo(storesStraight ? 0.25f : 0.125f);
                    if (layout == ChannelLayout.RGBA) {
                        assertThat(TestFrames.get(view, x, 0, 3)).isEqualTo(mode == AlphaMode.OPAQUE ? 1f : 0.5f);
                    }
                }
            }
        }
    }

    @Test
    void spansBeyondTheTile_areRefusedByName() {
        FrameView view = TestFrames.tile(FLOAT_RGBA, 40, 9, 10, 3, 33, 6, false);
        RowReader reader = new RowReader(view);
        float[] rgba = new float[400];
        assertThatThrownBy(() -> reader.readStored(6, 10, 11, rgba))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("row 6 must be inside 3..6");
        assertThatThrownBy(() -> reader.readStored(3, 9, 11, rgba))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("columns 9..11 must be inside 10..33");
        assertThatThrownBy(() -> new RowWriter(view).writeStored(3, 10, 34, rgba))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("columns 10..34 must be inside 10..33");
    }

    private static FrameView premultiplied(double... rgba) {
        FrameView view =
                TestFrames.frame(new Format(SampleDepth.FLOAT, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED), 2, 1);
        TestFrames.fill(view, rgba);
        return view;
    }

    private static int[] rawRow(FrameView view) {
        int[] raw = new int[view.width() * view.layout().channels()];
        TestFrames.forEachSample(
                view, (x, y, c) -> raw[x * view.layout().channels() + c] = TestFrames.raw(view, x, y, c));
        return raw;
    }
}
