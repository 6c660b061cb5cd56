package org.poseweave.pipeline;

import java.util.List;
import org.poseweave.detail.DetailPass;
import org.poseweave.detail.DetailSource;
import org.poseweave.geometry.CropSquare;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.OutputParams;
import org.poseweave.reassemble.Reassembly;

/** The object with the sources' detail; the last few are kept for other tiles and outputs of the same frame. */
final class FinerObject {
    /** Sides beyond this, in pixels, are enlarged from it: it bounds what is held of the sources. */
    static final int MOST_SIDE = 1024;

    private static final int KEPT = 2;

    private final Memo<Key, float[]> kept = new Memo<>(KEPT);

    /** Known by what was drawn, which the pipeline keeps likewise. */
    private record Key(Reassembly drawn, double amount, int side) {}

    /** Planar RGB of as many pixels as the square has in the output. */
    float[] object(
            ShotPreparer preparer,
            Shot shot,
            PreparedSource source,
            Reassembly drawn,
            CropSquare square,
            RenderMonitor monitor) {
        double amount = shot.params().get(OutputParams.DETAIL);
        int least = source.sources().plate().size();
        int side = (int) Math.max(least, Math.min(MOST_SIDE, Math.ceil(square.side())));
        return kept.get(new Key(drawn, amount, side), monitor, () -> {
            List<DetailSource> sources = preparer.detail(shot, side, monitor);
            monitor.check();
            return new DetailPass(drawn, sources).object(amount, side);
        });
    }
}
