package org.poseweave.detail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.geometry.CropSquare;
import org.poseweave.reassemble.Reassembly;
import org.poseweave.resample.Blur;
import org.poseweave.resample.Enlarge;

/** Sources of known texture; the drawing is one of them, moved by whole fine pixels, blurred, and made small. */
class DetailPassTest {
    private static final int SIZE = 128;
    private static final int FINE = 512;
    private static final int SIDE = 16;
    private static final int MOVE_X = 22;
    private static final int MOVE_Y = -15;

    @Test
    void rightMatch_bringsBackTheDetail() {
        Picture full = texture(1);
        Picture truth = moved(full);
        Reassembly drawn = drawn(truth, 0.8f, match(0, 0));
        double plain = error(enlarged(drawn), truth);
        double fine = error(pass(drawn, full), truth);
        assertThat(plain).isGreaterThan(0.05);
        assertThat(fine).isLessThan(0.55 * plain);
    }

    @Test
    void whatTheDrawingHasAlready_isReplaced_notAddedAgain() {
        Picture full = texture(9);
        Picture truth = moved(full);
        Reassembly soft = drawn(truth, 0.8f, match(0, 0));
        Reassembly sharp = new Reassembly(small(truth).rgb(), soft.mask(), soft.confidence(), soft.match(), SIDE);
        assertThat(error(pass(sharp, full), truth)).isLessThan(1.05 * error(pass(soft, full), truth));
    }

    @Test
    void matchThatIsOff_isPulledOntoTheDrawing() {
        Picture full = texture(2);
        Picture truth = moved(full);
        double plain = error(enlarged(drawn(truth, 0.8f, match(0, 0))), truth);
        assertThat(error(pass(drawn(truth, 0.8f, match(1.2, -0.8)), full), truth))
                .isLessThan(0.8 * plain);
        for (double off : new double[] {1.5, 3}) {
            Reassembly drawn = drawn(truth, 0.8f, match(off, -off));
            Correspondence start = new MatchSpread(drawn).fields(1).get(0);
            Correspondence moved = new Alignment(source(full), Planes.luma(drawn.object())).refine(start);
            double left = 0;
            for (int y = 20; y < SIZE - 20; y++) {
                for (int x = 20; x < SIZE - 20; x++) {
                    left += Math.abs(moved.offsetX()[y * SIZE + x] - MOVE_X / 4.0);
                }
            }
            assertThat(left / Math.pow(SIZE - 40, 2)).isLessThan(0.25 * off);
        }
    }

    @Test
    void sourceThatShowsSomethingElse_isMostlyRefused() {
        Reassembly drawn = drawn(moved(texture(3)), 0.8f, match(0, 0));
        float[] plain = enlarged(drawn);
        float[] other = pass(drawn, texture(4));
        assertThat(distance(other, plain)).isLessThan(0.45 * distance(pass(drawn, texture(3)), plain));
    }

    @Test
    void matchWithoutConfidence_changesNothing() {
        Picture full = texture(5);
        Reassembly drawn = drawn(moved(full), 0f, match(0, 0));
        assertThat(distance(pass(drawn, full), enlarged(drawn))).isLessThan(1e-4);
    }

    @Test
    void offTheSubject_nothingChanges() {
        Picture full = texture(6);
        Reassembly all = drawn(moved(full), 0.8f, match(0, 0));
        float[] mask = all.mask().clone();
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % SIZE < SIZE / 2 ? 1f : 0f;
        }
        Reassembly half = new Reassembly(all.object(), mask, all.confidence(), all.match(), SIDE);
        float[] found = pass(half, full);
        float[] plain = enlarged(half);
        double left = 0;
        for (int i = 0; i < FINE * FINE; i++) {
            if (i % FINE > FINE / 2 + 40) {
                assertThat(found[i]).isEqualTo(plain[i]);
            } else if (i % FINE < FINE / 2 - 40) {
                left = Math.max(left, Math.abs(found[i] - plain[i]));
            }
        }
        assertThat(left).isGreaterThan(0.1);
    }

    @Test
    void amount_isTheShareOfTheDetail() {
        Picture full = texture(7);
        Reassembly drawn = drawn(moved(full), 0.8f, match(0, 0));
        DetailPass pass = new DetailPass(drawn, List.of(source(full)));
        float[] plain = enlarged(drawn);
        assertThat(distance(pass.object(0, FINE), plain)).isLessThan(1e-6);
        double ratio = distance(pass.object(0.5, FINE), plain) / distance(pass.object(1, FINE), plain);
        assertThat(ratio).isBetween(0.45, 0.55);
    }

    @Test
    void twoSources_eachGiveTheirHalf_withoutASeam() {
        Picture full = texture(8);
        Picture truth = moved(full);
        float[] match = match(0, 0);
        for (int i = 0; i < SIDE * SIDE; i++) {
            match[i] = i % SIDE < SIDE / 2 ? 1f : 0f;
        }
        Reassembly drawn = drawn(truth, 0.8f, match);
        float[] found = new DetailPass(drawn, List.of(source(full), source(full))).object(1, FINE);
        assertThat(error(found, truth)).isLessThan(0.6 * error(enlarged(drawn), truth));
        assertThat(distance(found, pass(drawn(truth, 0.8f, match(0, 0)), full))).isLessThan(0.02);
    }

    private static float[] pass(Reassembly drawn, Picture full) {
        return new DetailPass(drawn, List.of(source(full))).object(1, FINE);
    }

    private static DetailSource source(Picture full) {
        float[] mask = new float[SIZE * SIZE];
        Arrays.fill(mask, 1f);
        return new DetailSource(full, small(full), mask);
    }

    private static float[] enlarged(Reassembly drawn) {
        return Enlarge.limited(drawn.object(), 3, SIZE, FINE);
    }

    private static Picture small(Picture full) {
        return Cropper.crop(full.toFrame().view(), CropSquare.centred(FINE, FINE), SIZE);
    }

    private static Reassembly drawn(Picture truth, float confidence, float[] match) {
        float[] mask = new float[SIZE * SIZE];
        Arrays.fill(mask, 1f);
        float[] sure = new float[SIDE * SIDE];
        Arrays.fill(sure, confidence);
        float[] sharp = small(truth).rgb();
        float[] soft = new float[sharp.length];
        for (int c = 0; c < 3; c++) {
            float[] plane = Arrays.copyOfRange(sharp, c * SIZE * SIZE, (c + 1) * SIZE * SIZE);
            System.arraycopy(Blur.gaussian(plane, SIZE, 0.8), 0, soft, c * SIZE * SIZE, SIZE * SIZE);
        }
        return new Reassembly(soft, mask, sure, match, SIDE);
    }

    /** The right place, off by so many small pixels. */
    private static float[] match(double wrongX, double wrongY) {
        float[] match = new float[3 * SIDE * SIDE];
        double step = (double) FINE / SIZE;
        for (int i = 0; i < SIDE * SIDE; i++) {
            double x = (i % SIDE + 0.5) / SIDE * SIZE + MOVE_X / step + wrongX;
            double y = (i / SIDE + 0.5) / SIDE * SIZE + MOVE_Y / step + wrongY;
            match[SIDE * SIDE + i] = (float) (2 * x / SIZE - 1);
            match[2 * SIDE * SIDE + i] = (float) (2 * y / SIZE - 1);
        }
        return match;
    }

    /** What lies at (x, y) is what lay at (x + MOVE_X, y + MOVE_Y), held at the border. */
    private static Picture moved(Picture full) {
        float[] rgb = new float[3 * FINE * FINE];
        for (int i = 0; i < rgb.length; i++) {
            int x = Math.max(0, Math.min(FINE - 1, i % FINE + MOVE_X));
            int y = Math.max(0, Math.min(FINE - 1, i / FINE % FINE + MOVE_Y));
            rgb[i] = full.rgb()[i / (FINE * FINE) * FINE * FINE + y * FINE + x];
        }
        return new Picture(FINE, rgb, full.alpha());
    }

    /** Grey noise of coarse and fine grain. */
    private static Picture texture(int seed) {
        Random random = new Random(seed);
        float[] coarse = noise(random, 14);
        float[] fine = noise(random, 1.5);
        float[] rgb = new float[3 * FINE * FINE];
        for (int i = 0; i < rgb.length; i++) {
            int at = i % (FINE * FINE);
            rgb[i] = Math.max(0f, Math.min(1f, 0.5f + 0.2f * coarse[at] + 0.07f * fine[at]));
        }
        float[] alpha = new float[FINE * FINE];
        Arrays.fill(alpha, 1f);
        return new Picture(FINE, rgb, alpha);
    }

    /** Gaussian noise of about unit size, blurred. */
    private static float[] noise(Random random, double sigmaPx) {
        float[] values = new float[FINE * FINE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * 2 * Math.sqrt(Math.PI) * sigmaPx);
        }
        return Blur.gaussian(values, FINE, sigmaPx);
    }

    /** Root mean square in the middle, away from what the border holds. */
    private static double error(float[] rgb, Picture truth) {
        double sum = 0;
        int count = 0;
        for (int y = 60; y < FINE - 60; y++) {
            for (int x = 60; x < FINE - 60; x++) {
                double d = rgb[y * FINE + x] - truth.rgb()[y * FINE + x];
                sum += d * d;
                count++;
            }
        }
        return Math.sqrt(sum / count);
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum / a.length);
    }
}
