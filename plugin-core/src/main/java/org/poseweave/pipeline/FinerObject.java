package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.clip.Clip;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.detail.DetailPass;
import org.poseweave.detail.DetailSource;
import org.poseweave.geometry.CropSquare;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.OutputParams;
import org.poseweave.reassemble.Reassembly;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;

/**
 * The object with the sources' detail. The last results are kept for other tiles and outputs of the same frame, and the
 * detail of as many sources as a frame may have. Safe for several threads.
 */
final class FinerObject {
    /** Sides beyond this, in pixels, are enlarged from it: it bounds what is held of a source to 6 MiB. */
    static final int MOST_SIDE = 1024;

    private static final int KEPT_OBJECTS = 2;
    private static final int KEPT_SOURCES = 16;

    private final SourceLibrary library;
    private final Memo<ObjectKey, float[]> objects = new Memo<>(KEPT_OBJECTS);
    private final Memo<SourceKey, DetailSource> sources = new Memo<>(KEPT_SOURCES);

    FinerObject(SourceLibrary library) {
        this.library = library;
    }

    /** Known by what was drawn, which the pipeline keeps likewise. */
    private record ObjectKey(Reassembly drawn, double amount, int side) {}

    private record SourceKey(SourceSide side, SourceFrame frame, CropSquare square, int fine) {}

    /** Planar RGB of as many pixels as the square has in the output. */
    float[] object(UsedSources used, Reassembly drawn, CropSquare square, RenderMonitor monitor) {
        double amount = used.shot().params().get(OutputParams.DETAIL);
        int least = used.used().plate().size();
        int side = (int) Math.max(least, Math.min(MOST_SIDE, Math.ceil(square.side())));
        return objects.get(new ObjectKey(drawn, amount, side), monitor, () -> {
            List<DetailSource> details = new ArrayList<>();
            for (int i = 0; i < used.used().count(); i++) {
                details.add(source(used, i, side, monitor));
            }
            monitor.check();
            return new DetailPass(drawn, details).object(amount, side);
        });
    }

    private DetailSource source(UsedSources used, int index, int most, RenderMonitor monitor) {
        SourceFrame frame = used.used().frames().get(index);
        CropSquare square = used.square(frame);
        Picture small = used.used().pictures().get(index);
        int fine = (int) Math.max(small.size(), Math.min(most, Math.ceil(square.side())));
        SourceSide side = SourceSide.of(used.shot());
        SourceKey key = new SourceKey(side, frame, square, fine);
        return sources.get(key, monitor, () -> {
            monitor.check();
            Clip seen = side.clips().get(frame.clip());
            Picture full = seen.read(frame.frame(), view -> Cropper.crop(view, square, fine));
            return new DetailSource(full, small, library.mask(small));
        });
    }
}
