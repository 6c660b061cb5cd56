package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.geometry.CropSquare;
import org.poseweave.output.SourceView;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceSet;

/**
 * The sources that a frame is drawn from, and where they lie in their clips.
 *
 * @param used in the order that the network knows them by
 */
record UsedSources(Shot shot, PreparedSource prepared, SourceSet used) {
    /** Clip of a source. */
    Clip clip(SourceFrame frame) {
        return shot.sources().get(frame.clip());
    }

    /** Square of a source, in pixels of its clip. */
    CropSquare square(SourceFrame frame) {
        return prepared.crops().get(frame.clip()).path().at(frame.frame());
    }

    /**
     * Numbers and places of all, in their order. Numbers are those of the shot's choice; where a frame has sources of its
     * own, they are counted for that frame.
     */
    List<SourceView> views() {
        List<SourceFrame> chosen = prepared.sources().frames();
        List<SourceFrame> counted = chosen.containsAll(used.frames()) ? chosen : used.frames();
        List<SourceView> views = new ArrayList<>();
        for (SourceFrame frame : used.frames()) {
            ClipInfo info = clip(frame).info();
            views.add(new SourceView(1 + counted.indexOf(frame), square(frame), info.width(), info.height()));
        }
        return views;
    }
}
