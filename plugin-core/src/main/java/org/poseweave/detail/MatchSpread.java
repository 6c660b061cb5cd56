package org.poseweave.detail;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.reassemble.Reassembly;
import org.poseweave.resample.Blur;

/**
 * The network's match, cell by cell, made into a smooth field for every source that a fair part of the subject is taken
 * from. Cells whose place differs from that of their neighbours count less.
 */
final class MatchSpread {
    private static final double NEAR_CELLS = 0.8;
    private static final double FAR_CELLS = 3;
    private static final float FAR_SHARE = 0.02f;
    private static final double LEAST_SHARE = 0.02;
    private static final float LITTLE = 1e-6f;

    private final Reassembly drawn;
    private final int side;
    private final int cells;
    private final int size;

    MatchSpread(Reassembly drawn) {
        this.drawn = drawn;
        this.side = drawn.side();
        this.cells = side * side;
        this.size = (int) Math.round(Math.sqrt(drawn.mask().length));
    }

    /** Fields of the sources that count, with the source's index and first weights. */
    List<Correspondence> fields(int sources) {
        float[] subject = new float[cells];
        double all = 0;
        for (int i = 0; i < cells; i++) {
            subject[i] = Planes.sample(drawn.mask(), size, pixel(i % side), pixel(i / side));
            all += subject[i];
        }
        List<Correspondence> fields = new ArrayList<>();
        for (int source = 0; source < sources; source++) {
            float[] taken = new float[cells];
            double sum = 0;
            for (int i = 0; i < cells; i++) {
                taken[i] = Math.round(drawn.match()[i]) == source ? 1f : 0f;
                sum += taken[i] * subject[i];
            }
            if (sum > LEAST_SHARE * all) {
                fields.add(field(source, taken, subject));
            }
        }
        return fields;
    }

    private Correspondence field(int source, float[] taken, float[] subject) {
        float[] trust = new float[cells];
        for (int i = 0; i < cells; i++) {
            trust[i] = taken[i] * (0.05f + drawn.confidence()[i]) * (0.05f + subject[i]);
        }
        float[] x = offsets(1);
        float[] y = offsets(2);
        float[] smoothX = smooth(x, trust);
        float[] smoothY = smooth(y, trust);
        float cell = (float) size / side;
        for (int i = 0; i < cells; i++) {
            float off = (float) Math.hypot(x[i] - smoothX[i], y[i] - smoothY[i]) / cell;
            trust[i] /= 1 + 4 * off * off;
        }
        smoothX = smooth(x, trust);
        smoothY = smooth(y, trust);
        float[] share = Blur.gaussian(taken, side, NEAR_CELLS);
        float[] sure = smooth(drawn.confidence(), trust);
        return new Correspondence(source, size, enlarged(smoothX), enlarged(smoothY), enlarged(share), enlarged(sure));
    }

    /** How far the match lies from each cell, in pixels of the small picture. */
    private float[] offsets(int axis) {
        float[] out = new float[cells];
        for (int i = 0; i < cells; i++) {
            float place = (drawn.match()[axis * cells + i] + 1) / 2 * size;
            out[i] = place - pixel(axis == 1 ? i % side : i / side);
        }
        return out;
    }

    /** Weighted mean of the neighbourhood; far cells only where there are no near ones. */
    private float[] smooth(float[] values, float[] weights) {
        float[] weighted = Planes.product(values, weights);
        float[] near = Blur.gaussian(weighted, side, NEAR_CELLS);
        float[] far = Blur.gaussian(weighted, side, FAR_CELLS);
        float[] nearSum = Blur.gaussian(weights, side, NEAR_CELLS);
        float[] farSum = Blur.gaussian(weights, side, FAR_CELLS);
        float[] out = new float[cells];
        for (int i = 0; i < cells; i++) {
            out[i] = (near[i] + FAR_SHARE * far[i]) / (nearSum[i] + FAR_SHARE * farSum[i] + LITTLE);
        }
        return out;
    }

    private float[] enlarged(float[] grid) {
        float[] out = new float[size * size];
        float step = (float) side / size;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                out[y * size + x] = Planes.sample(grid, side, (x + 0.5f) * step, (y + 0.5f) * step);
            }
        }
        return out;
    }

    private float pixel(int cell) {
        return (cell + 0.5f) * size / side;
    }
}
