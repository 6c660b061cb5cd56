package org.poseweave.paste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatteEdgeTest {
    private static final int SIZE = 64;

    @ParameterizedTest
    @ValueSource(doubles = {-9, -4, 3, 10, 15})
    void grow_movesTheEdgeByThatManyPixels(double px) {
        float[] grown = MatteEdge.grow(disc(16), SIZE, px);
        for (int i = 0; i < grown.length; i++) {
            double radius = Math.hypot(i % SIZE + 0.5 - SIZE / 2.0, i / SIZE + 0.5 - SIZE / 2.0);
            double off = radius - (16 + px);
            if (Math.abs(off) > 1.2 + 0.06 * Math.abs(px)) {
                assertThat(grown[i]).as("at radius %f", radius).isEqualTo(off < 0 ? 1f : 0f);
            }
        }
    }

    @Test
    void grow_ofPartOfAPixel_liesBetweenItsNeighbours() {
        float[] disc = disc(16);
        double[] areas = new double[5];
        for (int i = 0; i < areas.length; i++) {
            areas[i] = sum(MatteEdge.grow(disc, SIZE, 2 + 0.25 * i));
        }
        for (int i = 1; i < 4; i++) {
            assertThat(areas[i]).isCloseTo(areas[0] + 0.25 * i * (areas[4] - areas[0]), within(0.5));
        }
        assertThat(areas[4]).isGreaterThan(areas[0] + 60);
        assertThat(MatteEdge.grow(disc, SIZE, 0)).isSameAs(disc);
    }

    @Test
    void shrinking_leavesASubjectThatTheBorderCutsAtTheBorder() {
        float[] half = new float[SIZE * SIZE];
        for (int i = 0; i < half.length; i++) {
            half[i] = i / SIZE >= 40 ? 1f : 0f;
        }
        float[] shrunk = MatteEdge.grow(half, SIZE, -5);
        for (int i = 0; i < half.length; i++) {
            assertThat(shrunk[i]).isEqualTo(i / SIZE >= 45 ? 1f : 0f);
        }
    }

    @Test
    void soften_keepsTheAmountAndWidensTheEdge() {
        float[] disc = disc(16);
        float[] soft = MatteEdge.soften(disc, SIZE, 12);
        assertThat(sum(soft)).isCloseTo(sum(disc), within(1.0));
        int row = SIZE / 2 * SIZE;
        int between = 0;
        for (int x = SIZE / 2; x < SIZE; x++) {
            assertThat(soft[row + x]).isLessThanOrEqualTo(soft[row + x - 1] + 1e-6f);
            between += soft[row + x] > 0.05f && soft[row + x] < 0.95f ? 1 : 0;
        }
        assertThat(between).isBetween(7, 13);
        assertThat(MatteEdge.soften(disc, SIZE, 0)).isSameAs(disc);
    }

    private static float[] disc(double radius) {
        float[] matte = new float[SIZE * SIZE];
        for (int i = 0; i < matte.length; i++) {
            double distance = Math.hypot(i % SIZE + 0.5 - SIZE / 2.0, i / SIZE + 0.5 - SIZE / 2.0);
            matte[i] = distance < radius ? 1f : 0f;
        }
        return matte;
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
