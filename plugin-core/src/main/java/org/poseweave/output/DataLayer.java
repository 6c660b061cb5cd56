package org.poseweave.output;

import java.util.Arrays;
import java.util.List;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowWriter;
import org.poseweave.geometry.Point;
import org.poseweave.params.Output;
import org.poseweave.reassemble.Reassembly;

/**
 * Writes the numbers that {@link Output} defines as data, each worked out at the centre of an output pixel. They are
 * stored as they are, alpha 1; off the subject all are 0.
 */
public final class DataLayer {
    private static final float SUBJECT = 0.5f;
    private static final float INDEX_SCALE = 255f;

    private final Reassembly drawn;
    private final MatchField field;
    private final List<SourceView> sources;
    private final Placement placement;

    /** @param sources in the order of the match's source index */
    public DataLayer(Reassembly drawn, List<SourceView> sources, Placement placement) {
        this.drawn = drawn;
        this.field = new MatchField(drawn);
        this.sources = sources;
        this.placement = placement;
    }

    /** Writes every pixel of the output's tile. */
    public void write(Output what, FrameView output) {
        RowWriter writer = new RowWriter(output);
        int width = output.x2() - output.x1();
        float[] row = new float[4 * width];
        double[] x = new double[width];
        Arrays.setAll(x, i -> placement.cropX(output.x1() + i));
        for (int y = output.y1(); y < output.y2(); y++) {
            Arrays.fill(row, 0f);
            double v = placement.cropY(y);
            for (int i = 0; i < width; i++) {
                if (!Double.isNaN(x[i]) && !Double.isNaN(v)) {
                    pixel(what, x[i], v, row, 4 * i);
                }
                row[4 * i + 3] = 1f;
            }
            writer.writeStored(y, output.x1(), output.x2(), row);
        }
    }

    private void pixel(Output what, double x, double y, float[] to, int at) {
        float cover = sample(drawn.mask(), (int) Math.sqrt(drawn.mask().length), x, y);
        if (what == Output.CONFIDENCE) {
            Arrays.fill(to, at, at + 3, cover * sample(drawn.confidence(), drawn.side(), x, y));
            return;
        }
        if (cover < SUBJECT) {
            return;
        }
        SourceView source = sources.get(field.source(x, y));
        float number = source.number() / INDEX_SCALE;
        Arrays.fill(to, at, at + 3, number);
        if (what == Output.MATCH) {
            double[] place = new double[2];
            field.place(x, y, place);
            Point point = source.square().frameFromCrop(place[0], place[1]);
            to[at] = (float) (point.x() / source.width());
            to[at + 1] = (float) (1 - point.y() / source.height());
        }
    }

    /** Bilinear value of a plane at crop coordinates. */
    private static float sample(float[] plane, int side, double x, double y) {
        double u = Math.max(0, Math.min(side - 1, (x + 1) / 2 * side - 0.5));
        double v = Math.max(0, Math.min(side - 1, (y + 1) / 2 * side - 0.5));
        int column = Math.min(side - 2, (int) u);
        int row = Math.min(side - 2, (int) v);
        int at = row * side + column;
        double top = plane[at] + (u - column) * (plane[at + 1] - plane[at]);
        double bottom = plane[at + side] + (u - column) * (plane[at + side + 1] - plane[at + side]);
        return (float) (top + (v - row) * (bottom - top));
    }
}
