package org.poseweave.pipeline;

import java.util.List;
import org.poseweave.crop.Picture;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Blend;
import org.poseweave.params.Framing;
import org.poseweave.params.OutputParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;

/**
 * The background of a frame's square without its subject: completed from all sources of the shot, or, in a driving frame,
 * from that frame, or the one of the plate clip, alone. The last few of the latter are kept. Safe for several threads.
 */
final class Backgrounds {
    private static final int KEPT = 4;

    private final SourceLibrary library;
    private final Memo<Object, Picture> kept = new Memo<>(KEPT);

    Backgrounds(SourceLibrary library) {
        this.library = library;
    }

    /** @param cleanPlate whether it will be seen without the subject */
    Picture of(UsedSources used, FramePlate plate, boolean cleanPlate, RenderMonitor monitor) {
        ParamValues params = used.shot().params();
        boolean shown = cleanPlate
                || params.get(OutputParams.BLEND) == Blend.SQUARE
                || params.get(OutputParams.MASK_GROW) > 0
                || params.get(OutputParams.MASK_FEATHER) > 0;
        if (params.get(Params.FRAMING) != Framing.DRIVING || !shown) {
            return used.used().plate();
        }
        return kept.get(plate.key(), monitor, () -> {
            List<SourceFrame> alone = List.of(new SourceFrame(0, 0));
            return library.build(alone, List.of(plate.seen().get()), monitor::check)
                    .plate();
        });
    }
}
