package org.poseweave.openfx;

import java.util.List;

/** Which frames of its inputs a plugin needs to render one. */
public final class FramesNeeded {
    private final PropertySet out;

    FramesNeeded(PropertySet out) {
        this.out = out;
    }

    /** Needs these frames of a clip. */
    public void need(String clip, List<Range> ranges) {
        int index = 0;
        for (Range range : ranges) {
            out.setDouble("OfxImageClipPropFrameRange_" + clip, index++, range.first());
            out.setDouble("OfxImageClipPropFrameRange_" + clip, index++, range.last());
        }
    }
}
