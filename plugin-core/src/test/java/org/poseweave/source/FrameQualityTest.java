package org.poseweave.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.poseweave.crop.Picture;

class FrameQualityTest {
    private static final int SIZE = 64;

    /** Fine random checks inside a disc, flat grey outside. */
    private static float[] texture(int cell) {
        Random random = new Random(5);
        float[] cells = new float[SIZE * SIZE];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = random.nextFloat();
        }
        float[] grey = new float[SIZE * SIZE];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = disc()[i] > 0 ? cells[i / SIZE / cell * SIZE + i % SIZE / cell] : 0.5f;
        }
        return grey;
    }

    private static float[] disc() {
        float[] mask = new float[SIZE * SIZE];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = Math.hypot(i % SIZE - 31.5, i / SIZE - 31.5) < 24 ? 1 : 0;
        }
        return mask;
    }

    private static float[] blurred(float[] grey, int radius) {
        float[] out = new float[grey.length];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                float sum = 0;
                for (int i = 0; i < (2 * radius + 1) * (2 * radius + 1); i++) {
                    int row = Math.max(0, Math.min(SIZE - 1, y - radius + i / (2 * radius + 1)));
                    sum += grey[row * SIZE + Math.max(0, Math.min(SIZE - 1, x - radius + i % (2 * radius + 1)))];
                }
                out[y * SIZE + x] = sum / ((2 * radius + 1) * (2 * radius + 1));
            }
        }
        return out;
    }

    private static Picture picture(float[] grey) {
        float[] rgb = new float[3 * grey.length];
        for (int c = 0; c < 3; c++) {
            System.arraycopy(grey, 0, rgb, c * grey.length, grey.length);
        }
        float[] alpha = new float[grey.length];
        Arrays.fill(alpha, 1);
        return new Picture(SIZE, rgb, alpha);
    }

    @Test
    void focus_fallsWithBlur() {
        double sharp = FocusMeasure.of(picture(texture(3)), disc());
        double soft = FocusMeasure.of(picture(blurred(texture(3), 1)), disc());
        double softer = FocusMeasure.of(picture(blurred(texture(3), 3)), disc());
        assertThat(soft).isLessThan(0.8 * sharp);
        assertThat(softer).isLessThan(0.9 * soft);
    }

    @Test
    void focus_doesNotDependOnContrastOrExposure() {
        float[] dim = texture(3);
        for (int i = 0; i < dim.length; i++) {
            dim[i] = 0.1f + 0.3f * dim[i];
        }
        assertThat(FocusMeasure.of(picture(dim), disc()))
                .isCloseTo(FocusMeasure.of(picture(texture(3)), disc()), Offset.offset(1e-4));
    }

    @Test
    void focus_isThatOfTheSubject() {
        float[] sharpOutside = blurred(texture(3), 3);
        for (int i = 0; i < sharpOutside.length; i++) {
            sharpOutside[i] = disc()[i] > 0 ? sharpOutside[i] : (i + i / SIZE) % 2;
        }
        assertThat(FocusMeasure.of(picture(sharpOutside), erodedDisc()))
                .isCloseTo(FocusMeasure.of(picture(blurred(texture(3), 3)), erodedDisc()), Offset.offset(1e-4));
    }

    @Test
    void focus_withoutSubject_isThatOfThePicture() {
        float[] nothing = new float[SIZE * SIZE];
        assertThat(FocusMeasure.of(picture(texture(3)), nothing)).isPositive();
        assertThat(FocusMeasure.of(picture(nothing), nothing)).isZero();
    }

    private static float[] erodedDisc() {
        float[] mask = new float[SIZE * SIZE];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = Math.hypot(i % SIZE - 31.5, i / SIZE - 31.5) < 18 ? 1 : 0;
        }
        return mask;
    }

    private static FrameMeasures measured(double focus, double lids, double confidence, double cutOff) {
        return new FrameMeasures(focus, OptionalDouble.of(lids), confidence, cutOff);
    }

    @Test
    void quality_isThatOfTheWorstMark() {
        List<FrameMeasures> measured = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            measured.add(measured(0.2, 0.3, 0.9, 0));
        }
        measured.add(measured(0.1, 0.3, 0.9, 0));
        measured.add(measured(0.2, 0.08, 0.9, 0));
        measured.add(measured(0.2, 0.3, 0.2, 0));
        measured.add(measured(0.2, 0.3, 0.9, 0.2));
        List<FrameQuality> rated = FrameQuality.rate(measured);
        assertThat(rated.get(0)).isEqualTo(new FrameQuality(1, 1, 0.9, 1));
        assertThat(rated.get(0).overall()).isEqualTo(0.9);
        assertThat(rated.subList(8, 12))
                .extracting(FrameQuality::weakness)
                .containsExactly("blurred", "eyes closed", "unsure", "cut off");
        Offset<Double> little = Offset.offset(1e-9);
        assertThat(rated.get(8).overall()).isCloseTo(0.5, little);
        assertThat(rated.get(9).overall()).isLessThan(0.1);
        assertThat(rated.get(10).overall()).isCloseTo(0.2, little);
        assertThat(rated.get(11).overall()).isCloseTo(0.2, little);
    }

    @Test
    void eyesThatCannotBeTold_areNotHeldAgainstAFrame() {
        FrameMeasures profile = new FrameMeasures(0.2, OptionalDouble.empty(), 1, 0);
        assertThat(FrameQuality.rate(List.of(profile, measured(0.2, 0.3, 1, 0)))
                        .get(0)
                        .eyes())
                .isEqualTo(1);
        assertThat(FrameQuality.rate(List.of(profile)).get(0)).isEqualTo(FrameQuality.UNRATED);
    }

    @Test
    void cutOff_countsTopAndSidesAboveTheChin() {
        float[] mask = new float[SIZE * SIZE];
        for (int y = 40; y < SIZE; y++) {
            Arrays.fill(mask, y * SIZE, (y + 1) * SIZE, 1);
        }
        assertThat(QualityMeter.cutOff(mask, SIZE, 39))
                .as("shoulders below the chin")
                .isZero();
        assertThat(QualityMeter.cutOff(mask, SIZE, 49)).isEqualTo(20 / (64 + 98.0));
        Arrays.fill(mask, 0, SIZE, 1);
        assertThat(QualityMeter.cutOff(mask, SIZE, 39)).isEqualTo(64 / (64 + 78.0));
    }
}
