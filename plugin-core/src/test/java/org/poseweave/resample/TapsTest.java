package org.poseweave.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TapsTest {
    @ParameterizedTest
    @EnumSource(Filter.class)
    void weights_addUpToExactlyOneInFloat(Filter filter) {
        Random random = new Random(3);
        for (int n = 0; n < 500; n++) {
            Taps taps = random(filter, random, 60);
            for (int i = 0; i < taps.outputs(); i++) {
                float sum = 0;
                for (int k = 0; k < taps.count(i); k++) {
                    sum += taps.weight(i, k);
                }
                assertThat(sum).isEqualTo(1f);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Filter.class)
    void ramp_staysARampInside(Filter filter) {
        for (double step : new double[] {0.1, 0.25, 0.9, 1, 1.5, 4.21875, 8}) {
            int outputs = 64;
            double reach = 2 * Math.max(1, step) + 1;
            Taps taps = Taps.of(filter, 5.3, step, 0, outputs, -100, 1000);
            for (int i = 0; i < outputs; i++) {
                double value = 0;
                for (int k = 0; k < taps.count(i); k++) {
                    value += taps.weight(i, k) * (taps.first(i) + k + 0.5);
                }
                double centre = 5.3 + (i + 0.5) * step;
                // Widened kernels sample the triangle, so only whole steps keep ramps exactly.
                double tolerance = step <= 1 || step == Math.rint(step) ? 1e-4 : 0.05 * step;
                assertThat(value).as("step %s", step).isCloseTo(centre, within(tolerance));
                assertThat(taps.first(i)).isGreaterThanOrEqualTo((int) Math.floor(centre - reach));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Filter.class)
    void unscaledAndUnshifted_copies(Filter filter) {
        Taps taps = Taps.of(filter, 17, 1, 0, 30, 0, 100);
        assertThat(taps.copies()).isTrue();
        assertThat(taps.first(0)).isEqualTo(17);
        assertThat(taps.low()).isEqualTo(17);
        assertThat(taps.high()).isEqualTo(47);
        assertThat(Taps.of(filter, 17.25, 1, 0, 30, 0, 100).copies()).isFalse();
        assertThat(Taps.of(filter, 17, 0.5, 0, 30, 0, 100).copies()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Filter.class)
    void beyondTheEnds_theEndsAreHeld(Filter filter) {
        Taps taps = Taps.of(filter, -50, 3, 0, 60, 10, 40);
        assertThat(taps.first(0)).isEqualTo(10);
        assertThat(taps.count(0)).isEqualTo(1);
        assertThat(taps.weight(0, 0)).isEqualTo(1f);
        assertThat(taps.first(59)).isEqualTo(39);
        assertThat(taps.count(59)).isEqualTo(1);
        assertThat(taps.low()).isEqualTo(10);
        assertThat(taps.high()).isEqualTo(40);
    }

    @ParameterizedTest
    @EnumSource(Filter.class)
    void tapsOfAPixel_doNotDependOnItsNeighbours(Filter filter) {
        Taps all = Taps.of(filter, -3.7, 0.237, 0, 1000, 0, 256);
        Taps some = Taps.of(filter, -3.7, 0.237, 613, 702, 0, 256);
        for (int i = 0; i < some.outputs(); i++) {
            assertThat(some.first(i)).isEqualTo(all.first(613 + i));
            assertThat(some.count(i)).isEqualTo(all.count(613 + i));
            for (int k = 0; k < some.count(i); k++) {
                assertThat(some.weight(i, k)).isEqualTo(all.weight(613 + i, k));
            }
        }
    }

    @Test
    void applyRgba_sumsEachChannelWithItsTaps() {
        Random random = new Random(5);
        for (int n = 0; n < 50; n++) {
            Taps taps = random(Filter.CATMULL_ROM, random, 30);
            int low = taps.low();
            float[] row = new float[4 * (taps.high() - low)];
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextFloat();
            }
            float[] out = new float[4 * taps.outputs()];
            taps.applyRgba(row, low, out);
            for (int i = 0; i < out.length; i++) {
                double sum = 0;
                for (int k = 0; k < taps.count(i / 4); k++) {
                    sum += (double) taps.weight(i / 4, k) * row[4 * (taps.first(i / 4) + k - low) + i % 4];
                }
                assertThat((double) out[i]).isCloseTo(sum, within(1e-5));
            }
        }
    }

    @Test
    void verticalPass_sumsRowsAndReadsEachOnce() {
        Random random = new Random(6);
        for (int n = 0; n < 50; n++) {
            Taps taps = random(Filter.TRIANGLE, random, 30);
            int[] reads = new int[taps.high()];
            VerticalPass pass = new VerticalPass(taps, 13, (y, to) -> {
                reads[y]++;
                for (int x = 0; x < 13; x++) {
                    to[x] = cell(x, y);
                }
            });
            float[] out = new float[13];
            for (int i = 0; i < taps.outputs(); i++) {
                pass.row(i, out);
                for (int x = 0; x < 13; x++) {
                    double sum = 0;
                    for (int k = 0; k < taps.count(i); k++) {
                        sum += (double) taps.weight(i, k) * cell(x, taps.first(i) + k);
                    }
                    assertThat((double) out[x]).isCloseTo(sum, within(1e-5));
                }
            }
            assertThat(reads).doesNotContain(2, 3, 4);
        }
    }

    @Test
    void mappingsThatMakeNoSense_areRefused() {
        assertThatThrownBy(() -> Taps.of(Filter.TRIANGLE, 0, 0, 0, 4, 0, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Taps: step 0.0 must be above 0 and at most 2097152");
        assertThatThrownBy(() -> Taps.of(Filter.CATMULL_ROM, 0, 1 << 21, 0, 4, 0, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Taps: step 2097152.0 must be above 0 and at most 1048576");
        assertThatThrownBy(() -> Taps.of(Filter.TRIANGLE, 0, 1, 0, 4, 4, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Taps: input 4..4 must not be empty");
    }

    private static float cell(int x, int y) {
        return ((x * 37 + y * 101) % 256) / 255f;
    }

    private static Taps random(Filter filter, Random random, int outputs) {
        double step = Math.exp(random.nextDouble() * 6 - 3);
        double origin = random.nextDouble() * 200 - 100;
        return Taps.of(filter, origin, step, 0, outputs, 0, 1 + random.nextInt(200));
    }
}
