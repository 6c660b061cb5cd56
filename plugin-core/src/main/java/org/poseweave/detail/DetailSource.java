package org.poseweave.detail;

import java.util.Arrays;
import java.util.List;
import org.poseweave.crop.Picture;
import org.poseweave.resample.Blur;
import org.poseweave.resample.Enlarge;

/**
 * A source at full size, kept as what it has beyond its own blurred small picture. Never changed once made.
 */
public final class DetailSource {
    /** Blur, in pixels of the small picture, that parts what the network draws from what is fetched. */
    static final double CROSSOVER_PX = 1.5;

    private static final double[] LEVELS_PX = {3, 1.5};

    private static final float STEPS = Short.MAX_VALUE;

    private final int fineSize;
    private final short[] fine;
    private final int size;
    private final float[] rgb;
    private final float[] mask;
    private final List<LumaLevel> levels;
    private final float[] compared;

    /**
     * Takes the detail of a source.
     *
     * @param full crop at full size
     * @param small the same crop as the network sees it
     * @param mask [size][size] cover by the subject in {@code small}, 0..1
     */
    public DetailSource(Picture full, Picture small, float[] mask) {
        fineSize = full.size();
        size = small.size();
        rgb = small.rgb();
        this.mask = mask;
        float[] luma = Planes.luma(rgb);
        levels = Arrays.stream(LEVELS_PX)
                .mapToObj(sigma -> LumaLevel.of(luma, size, sigma))
                .toList();
        compared = Blur.gaussian(luma, size, Agreement.SIGMA_PX);
        float[] base = Enlarge.planes(Planes.blurWithin(rgb, mask, size, CROSSOVER_PX), 3, size, fineSize);
        int plane = fineSize * fineSize;
        fine = new short[3 * plane];
        for (int i = 0; i < plane; i++) {
            for (int c = 0; c < 3; c++) {
                float difference = full.rgb()[c * plane + i] - base[c * plane + i];
                fine[3 * i + c] = (short) Math.round(STEPS * Math.max(-1f, Math.min(1f, difference)));
            }
        }
    }

    /** Side of the small picture in pixels. */
    int size() {
        return size;
    }

    /** [3][size][size] the small picture. */
    float[] rgb() {
        return rgb;
    }

    /** [size][size] cover by the subject. */
    float[] mask() {
        return mask;
    }

    /** Luma of the small picture from coarse to fine. */
    List<LumaLevel> levels() {
        return levels;
    }

    /** Luma of the small picture, blurred for {@link Agreement}. */
    float[] compared() {
        return compared;
    }

    /** Adds {@code weight} times the detail at position (x, y), in pixels of the small picture, to planar RGB. */
    void add(float x, float y, float weight, float[] to, int at, int plane) {
        float scale = (float) fineSize / size;
        float u = Math.max(0f, Math.min(fineSize - 1.001f, x * scale - 0.5f));
        float v = Math.max(0f, Math.min(fineSize - 1.001f, y * scale - 0.5f));
        int column = (int) u;
        int row = (int) v;
        float fx = u - column;
        float fy = v - row;
        int top = 3 * (row * fineSize + column);
        int bottom = top + 3 * fineSize;
        float share = weight / STEPS;
        for (int c = 0; c < 3; c++) {
            float above = fine[top + c] + fx * (fine[top + 3 + c] - fine[top + c]);
            float below = fine[bottom + c] + fx * (fine[bottom + 3 + c] - fine[bottom + c]);
            to[c * plane + at] += share * (above + fy * (below - above));
        }
    }
}
