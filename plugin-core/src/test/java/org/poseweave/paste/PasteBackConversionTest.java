package org.poseweave.paste;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.poseweave.crop.Picture;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RawRows;
import org.poseweave.frame.SampleDepth;
import org.poseweave.frame.TestFrames;
import org.poseweave.frame.TestFrames.Format;
import org.poseweave.geometry.CropSquare;

/** Plates of every format pasted into outputs of every format. */
class PasteBackConversionTest {
    static Stream<Format> formats() {
        return TestFrames.formats().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void anyPlateIntoAnyOutput_blendsPremultipliedByTheWeight(Format plateFormat) {
        FrameView plate = TestFrames.frame(plateFormat, 24, 24);
        TestFrames.fillRandom(plate, 7);
        Picture result = PasteBackTest.random(12, 8, false);
        CropSquare square = CropSquare.parse("5,7,12");
        for (Format format : TestFrames.formats()) {
            FrameView output = TestFrames.frame(format, 24, 24);
            PasteBack.paste(result, square, plate, 0, 0.25, output);
            for (int y = 0; y < 24; y++) {
                for (int x = 0; x < 24; x++) {
                    double weight = PasteBackTest.inside(square, x, y) ? 0.25 : 0;
                    double[] expected = premultiplied(plate, x, y);
                    for (int c = 0; c < 4 && weight > 0; c++) {
                        int at = (y - 7) * 12 + x - 5;
                        double alpha = result.alpha()[at];
                        double r = c == 3 ? alpha : result.rgb()[c * 144 + at] * alpha;
                        expected[c] += weight * (r - expected[c]);
                    }
                    assertStored(output, x, y, expected, weight == 0 ? plate : null);
                }
            }
        }
    }

    private static double[] premultiplied(FrameView view, int x, int y) {
        if (view.layout() == ChannelLayout.ALPHA) {
            return new double[] {0, 0, 0, TestFrames.get(view, x, y, 0)};
        }
        boolean hasAlpha = view.layout() == ChannelLayout.RGBA && view.alpha() != AlphaMode.OPAQUE;
        double alpha = hasAlpha ? TestFrames.get(view, x, y, 3) : 1;
        double factor = hasAlpha && view.alpha() == AlphaMode.STRAIGHT ? alpha : 1;
        double[] pixel = {0, 0, 0, alpha};
        for (int c = 0; c < 3; c++) {
            pixel[c] = factor * TestFrames.get(view, x, y, c);
        }
        return pixel;
    }

    /** Straight colour of a plate that only had to be copied or converted is kept even where alpha is 0. */
    private static void assertStored(FrameView view, int x, int y, double[] expected, @Nullable FrameView untouched) {
        boolean straight = isStraight(view);
        boolean integer = view.depth() == SampleDepth.BYTE || view.depth() == SampleDepth.SHORT;
        double step = view.depth() == SampleDepth.BYTE ? 0.51 / 255 : view.depth() == SampleDepth.SHORT ? 1e-5 : 2e-3;
        for (int c = 0; c < view.layout().channels(); c++) {
            boolean ignoredAlpha = c == 3 && view.alpha() == AlphaMode.OPAQUE;
            if (ignoredAlpha && untouched != null && RawRows.storedAlike(view, untouched)) {
                continue;
            }
            double value = view.layout() == ChannelLayout.ALPHA ? expected[3] : expected[c];
            if (ignoredAlpha) {
                value = 1;
            } else if (straight && c < 3 && untouched != null && isStraight(untouched)) {
                value = TestFrames.get(untouched, x, y, c);
            } else if (straight && c < 3) {
                value = expected[3] == 0 ? 0 : value / expected[3];
            }
            value = integer ? Math.max(0, Math.min(1, value)) : value;
            double found = TestFrames.get(view, x, y, c);
            if (!(Math.abs(found - value) <= step + 1e-6 + (integer ? 0 : Math.abs(value) * 1e-3))) {
                assertThat(found).as("%s (%s,%s) channel %s", view, x, y, c).isEqualTo(value);
            }
        }
    }

    private static boolean isStraight(FrameView view) {
        return view.layout() == ChannelLayout.RGBA && view.alpha() == AlphaMode.STRAIGHT;
    }
}
