package org.poseweave.detail;

import java.util.List;
import org.poseweave.reassemble.Reassembly;
import org.poseweave.resample.Enlarge;

/**
 * Draws the object larger, with the detail of the sources. What is finer than {@link DetailSource#CROSSOVER_PX} is taken
 * from the matched places of the sources instead of from the drawing, as far as both agree; elsewhere the drawing is
 * enlarged. All fields and weights are interpolated, so there are no block edges.
 */
public final class DetailPass {
    private static final float LEAST_WEIGHT = 1e-3f;

    private final Reassembly drawn;
    private final List<DetailSource> sources;
    private final int size;

    /** @param sources in the order of the match's source index */
    public DetailPass(Reassembly drawn, List<DetailSource> sources) {
        this.drawn = drawn;
        this.sources = sources;
        this.size = (int) Math.round(Math.sqrt(drawn.mask().length));
    }

    /**
     * The object in planar RGB [3][to][to].
     *
     * @param amount 0..1, share of the detail
     * @param to side in pixels, at least that of the drawing
     */
    public float[] object(double amount, int to) {
        float[] luma = Planes.luma(drawn.object());
        Agreement agreement = new Agreement(drawn.object(), drawn.mask(), size);
        float[] all = new float[size * size];
        List<Correspondence> fields = new MatchSpread(drawn).fields(sources.size());
        float[][] weights = new float[fields.size()][];
        for (int f = 0; f < weights.length; f++) {
            DetailSource source = sources.get(fields.get(f).source());
            fields.set(f, new Alignment(source, luma).refine(fields.get(f)));
            weights[f] = agreement.weights(fields.get(f), source);
            for (int i = 0; i < all.length; i++) {
                weights[f][i] *= (float) amount;
                all[i] += weights[f][i];
            }
        }
        float[] out = Enlarge.planes(base(all), 3, size, to);
        for (int f = 0; f < weights.length; f++) {
            add(fields.get(f), weights[f], to, out);
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.max(0f, Math.min(1f, out[i]));
        }
        return out;
    }

    /** The drawing without what is replaced. */
    private float[] base(float[] replaced) {
        float[] drawing = drawn.object();
        float[] blurred = Planes.blurWithin(drawing, drawn.mask(), size, DetailSource.CROSSOVER_PX);
        float[] out = new float[drawing.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = drawing[i] + replaced[i % replaced.length] * (blurred[i] - drawing[i]);
        }
        return out;
    }

    private void add(Correspondence field, float[] weights, int to, float[] out) {
        DetailSource source = sources.get(field.source());
        float step = (float) size / to;
        for (int y = 0; y < to; y++) {
            float v = (y + 0.5f) * step;
            for (int x = 0; x < to; x++) {
                float u = (x + 0.5f) * step;
                float weight = Planes.sample(weights, size, u, v);
                if (weight > LEAST_WEIGHT) {
                    float placeX = u + Planes.sample(field.offsetX(), size, u, v);
                    float placeY = v + Planes.sample(field.offsetY(), size, u, v);
                    source.add(placeX, placeY, weight, out, y * to + x, to * to);
                }
            }
        }
    }
}
