package org.poseweave.paste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.poseweave.crop.Picture;

class ColourMatchTest {
    private static final int SIZE = 128;
    private static final int PLANE = SIZE * SIZE;

    @Test
    void border_takesThePlatesColourAndTheMiddleTheMean() {
        Picture background = flat(0.4f);
        Picture plate = flat(0.4f);
        for (int i = 0; i < PLANE; i++) {
            plate.rgb()[i] += 0.2f * (i % SIZE) / SIZE; // red rises to the right
            plate.rgb()[PLANE + i] -= 0.1f;
        }
        float[] matched = new ColourMatch(plate, background, new float[PLANE]).apply(background.rgb(), SIZE, 1);
        for (int i = 0; i < PLANE; i++) {
            int x = i % SIZE;
            if (x < 3 || x >= SIZE - 3) {
                assertThat(matched[i]).isCloseTo(plate.rgb()[i], within(0.02f));
            }
            assertThat(matched[PLANE + i]).isCloseTo(0.3f, within(2e-3f));
            assertThat(matched[2 * PLANE + i]).isCloseTo(0.4f, within(1e-5f));
        }
        assertThat(matched[PLANE / 2 + SIZE / 2]).isCloseTo(0.5f, within(0.01f));
    }

    @Test
    void neighbours_neverDifferMuch_whateverThePlateShows() {
        Picture plate = flat(0f);
        for (int i = 0; i < 3 * PLANE; i++) {
            plate.rgb()[i] = i % 7 == 0 ? 1f : 0f;
        }
        float[] matched = new ColourMatch(plate, flat(0.5f), new float[PLANE])
                .apply(flat(0.5f).rgb(), SIZE, 1);
        for (int i = 1; i < PLANE; i++) {
            if (i % SIZE != 0) {
                assertThat(Math.abs(matched[i] - matched[i - 1])).isLessThan(0.02f);
            }
        }
    }

    @Test
    void whatTheSubjectCovers_countsForNothing() {
        Picture plate = flat(0.4f);
        float[] subject = new float[PLANE];
        for (int i = 0; i < PLANE; i++) {
            if (i / SIZE > SIZE / 2) {
                plate.rgb()[i] = 1f;
                subject[i] = 1f;
            }
        }
        float[] matched =
                new ColourMatch(plate, flat(0.4f), subject).apply(flat(0.4f).rgb(), SIZE, 1);
        assertThat(matched[PLANE / 4]).isCloseTo(0.4f, within(0.005f));
        float[] open = new ColourMatch(plate, flat(0.4f), new float[PLANE])
                .apply(flat(0.4f).rgb(), SIZE, 1);
        assertThat(open[PLANE - SIZE / 2]).isGreaterThan(0.6f);
        float[] nothing = new float[PLANE];
        Arrays.fill(nothing, 1f);
        assertThat(new ColourMatch(plate, flat(0.1f), nothing).apply(flat(0.4f).rgb(), SIZE, 1))
                .containsExactly(flat(0.4f).rgb());
    }

    @Test
    void share_isHowMuchOfTheDifferenceIsTaken() {
        Picture plate = flat(0.6f);
        ColourMatch match = new ColourMatch(plate, flat(0.4f), new float[PLANE]);
        assertThat(match.apply(flat(0.4f).rgb(), SIZE, 0.5)[PLANE / 3]).isCloseTo(0.5f, within(2e-3f));
        assertThat(match.apply(new float[3 * 64 * 64], 64, 1)[100]).isCloseTo(0.2f, within(2e-3f));
    }

    private static Picture flat(float value) {
        float[] rgb = new float[3 * PLANE];
        float[] alpha = new float[PLANE];
        Arrays.fill(rgb, value);
        Arrays.fill(alpha, 1f);
        return new Picture(SIZE, rgb, alpha);
    }
}
