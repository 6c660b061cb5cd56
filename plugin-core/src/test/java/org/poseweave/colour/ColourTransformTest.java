package org.poseweave.colour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Curves and matrices against published numbers, and the way there and back. */
class ColourTransformTest {
    private static final Offset<Float> CLOSE = within(2e-6f);
    private static final List<ColourSpace> SPACES =
            List.of(ColourSpace.SRGB, ColourSpace.REC709, ColourSpace.LINEAR, ColourSpace.ACESCG);

    /** IEC 61966-2-1 and BT.709: ends of the straight pieces, middle grey, half, white. */
    @ParameterizedTest
    @CsvSource({
        "SRGB, 0, 0",
        "SRGB, 0.0031308, 0.04045",
        "SRGB, 0.18, 0.461356",
        "SRGB, 0.2140411, 0.5",
        "SRGB, 1, 1",
        "REC709, 0.01, 0.045",
        "REC709, 0.18, 0.409008",
        "REC709, 0.2596, 0.5",
        "REC709, 1, 1",
        "LINEAR, 0.18, 0.18"
    })
    void curves_haveTheirPublishedValues(Curve curve, double light, double sample) {
        assertThat(curve.fromLinear(light)).isCloseTo(sample, within(2e-4));
        assertThat(curve.toLinear(sample)).isCloseTo(light, within(2e-4));
        assertThat(curve.fromLinear(-light)).isCloseTo(-sample, within(2e-4));
    }

    /** The matrices of the ACES documents (Bradford), rounded as they are printed. */
    @Test
    void acescgToLinearRec709_isThePublishedMatrix() {
        ColourTransform out = ColourTransform.between(ColourSpace.ACESCG, ColourSpace.LINEAR);
        ColourTransform in = ColourTransform.between(ColourSpace.LINEAR, ColourSpace.ACESCG);
        float[][] columns = {
            {1.70505f, -0.13026f, -0.02400f}, {-0.62179f, 1.14080f, -0.12897f}, {-0.08326f, -0.01055f, 1.15297f}
        };
        float[][] back = {{0.61310f, 0.07019f, 0.02062f}, {0.33952f, 0.91635f, 0.10957f}, {0.04738f, 0.01345f, 0.86981f}
        };
        for (int c = 0; c < 3; c++) {
            float[] pixel = {c == 0 ? 1 : 0, c == 1 ? 1 : 0, c == 2 ? 1 : 0, 1};
            assertThat(apply(out, pixel.clone())).containsExactly(with(columns[c]), within(3e-5f));
            assertThat(apply(in, pixel)).containsExactly(with(back[c]), within(3e-5f));
        }
        assertThat(apply(out, 1, 1, 1, 1)).containsExactly(new float[] {1, 1, 1, 1}, within(1e-5f));
    }

    @Test
    void everySpace_goesToEveryOtherAndBack() {
        Random random = new Random(5);
        for (ColourSpace from : SPACES) {
            for (ColourSpace to : SPACES) {
                for (int i = 0; i < 500; i++) {
                    float[] pixel = {value(random), value(random), value(random), 0.5f};
                    float[] there = apply(ColourTransform.between(from, to), pixel.clone());
                    float[] back = apply(ColourTransform.between(to, from), there);
                    assertThat(back).as("%s to %s", from, to).containsExactly(pixel, within(1e-5f));
                }
            }
        }
    }

    @Test
    void sameSpaceAndRawData_areLeftAlone() {
        for (ColourSpace space : SPACES) {
            assertThat(ColourTransform.between(space, space).isNone()).isTrue();
            assertThat(ColourTransform.between(space, ColourSpace.RAW).isNone()).isTrue();
            assertThat(ColourTransform.between(ColourSpace.RAW, space).isNone()).isTrue();
        }
        assertThat(ColourTransform.toNetwork(ColourSpace.SRGB, false)).isEqualTo(ColourTransform.NONE);
        assertThat(ColourTransform.toNetwork(ColourSpace.RAW, true).isNone()).isTrue();
        assertThat(ColourTransform.between(ColourSpace.LINEAR, ColourSpace.SRGB).isNone())
                .isFalse();
    }

    @Test
    void transforms_areEqualByWhatTheyDo() {
        assertThat(ColourTransform.toNetwork(ColourSpace.ACESCG, true))
                .isEqualTo(ColourTransform.toNetwork(ColourSpace.ACESCG, true))
                .hasSameHashCodeAs(ColourTransform.toNetwork(ColourSpace.ACESCG, true))
                .isNotEqualTo(ColourTransform.toNetwork(ColourSpace.LINEAR, true))
                .isNotEqualTo(ColourTransform.toNetwork(ColourSpace.ACESCG, false));
    }

    @Test
    void network_seesLightUpToTheKneeAsSrgb() {
        ColourTransform wide = ColourTransform.toNetwork(ColourSpace.LINEAR, true);
        ColourTransform plain = ColourTransform.between(ColourSpace.LINEAR, ColourSpace.SRGB);
        for (float light = 0; light < 0.6; light += 0.01f) {
            assertThat(apply(wide, light, light / 2, 0, 1))
                    .containsExactly(apply(plain, light, light / 2, 0, 1), CLOSE);
        }
    }

    @Test
    void network_seesBrighterLightBelowOneAndInOrder() {
        ColourTransform wide = ColourTransform.toNetwork(ColourSpace.LINEAR, true);
        float before = 0;
        for (float light : new float[] {0.5f, 0.7f, 1, 2, 4, 8, 15}) {
            float[] seen = apply(wide, light, light / 2, light / 4, 1);
            assertThat(seen[0]).isGreaterThan(before).isLessThan(1);
            assertThat(Curve.SRGB.toLinear(seen[1]) / Curve.SRGB.toLinear(seen[0]))
                    .isCloseTo(0.5, within(1e-5));
            assertThat(Curve.SRGB.toLinear(seen[2]) / Curve.SRGB.toLinear(seen[0]))
                    .isCloseTo(0.25, within(1e-5));
            before = seen[0];
        }
        assertThat(apply(wide, 16, 1000, 3, 1)[1]).isEqualTo(1f);
        assertThat(apply(wide, Float.POSITIVE_INFINITY, 2, 0, 1)).containsExactly(1, 0, 0, 1);
    }

    @Test
    void network_andBack_keepsLightUpToSixteen() {
        for (ColourSpace space : SPACES) {
            ColourTransform in = ColourTransform.toNetwork(space, true);
            ColourTransform out = ColourTransform.fromNetwork(space, true);
            boolean light = space.isLinear();
            for (float most : light ? new float[] {0, 0.2f, 0.7f, 1, 3, 12} : new float[] {0, 0.3f, 0.85f, 1}) {
                float[] pixel = {most, most * 0.7f, most * 0.9f, 1};
                float[] back = apply(out, apply(in, pixel.clone()));
                assertThat(back).as("%s %s", space, most).containsExactly(pixel, within(2e-4f * Math.max(0.01f, most)));
            }
        }
    }

    @Test
    void drawing_neverBecomesBrighterThanSixteen() {
        ColourTransform out = ColourTransform.fromNetwork(ColourSpace.LINEAR, true);
        assertThat(apply(out, 1, 1, 1, 1)).containsExactly(new float[] {16, 16, 16, 1}, within(1e-3f));
    }

    @Test
    void notANumber_staysWhereNoMatrixMixesIt() {
        float[] pixel = apply(ColourTransform.between(ColourSpace.LINEAR, ColourSpace.SRGB), Float.NaN, 0.5f, -0.5f, 1);
        assertThat(pixel[0]).isNaN();
        assertThat(pixel[1]).isCloseTo(-pixel[2], CLOSE);
    }

    @Test
    void chromaticitiesOfFiles_areRecognised() {
        Primaries rounded = new Primaries(
                new Primaries.Xy(0.64f, 0.33f),
                new Primaries.Xy(0.3f, 0.6f),
                new Primaries.Xy(0.15f, 0.06f),
                new Primaries.Xy(0.3127f, 0.329f));
        assertThat(ColourSpace.linear(rounded)).isEqualTo(ColourSpace.LINEAR);
        assertThat(ColourSpace.linear(null)).isEqualTo(ColourSpace.LINEAR);
        assertThat(ColourSpace.linear(Primaries.AP1)).isEqualTo(ColourSpace.ACESCG);
        assertThat(ColourSpace.linear(new Primaries(
                                new Primaries.Xy(0.68, 0.32),
                                new Primaries.Xy(0.265, 0.69),
                                new Primaries.Xy(0.15, 0.06),
                                Primaries.REC709.white()))
                        .isLinear())
                .isTrue();
    }

    private static float value(Random random) {
        return random.nextFloat() * 2 - 0.5f;
    }

    private static float[] with(float[] rgb) {
        return new float[] {rgb[0], rgb[1], rgb[2], 1};
    }

    private static float[] apply(ColourTransform transform, float... rgba) {
        transform.apply(rgba, 1);
        return rgba;
    }
}
