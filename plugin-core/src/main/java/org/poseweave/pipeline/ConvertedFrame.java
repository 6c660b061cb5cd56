package org.poseweave.pipeline;

import org.poseweave.colour.ColourTransform;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.RowWriter;
import org.poseweave.frame.SampleDepth;

/** Frames in other colours. Colour is converted straight, so that premultiplied edges keep theirs. */
public final class ConvertedFrame {
    private ConvertedFrame() {}

    /**
     * A copy of what {@code view} holds.
     *
     * @param depth of the copy
     * @param alpha of the copy; OPAQUE where the view has none
     */
    public static OwnedFrame of(FrameView view, ColourTransform transform, SampleDepth depth, AlphaMode alpha) {
        boolean opaque = view.alpha() == AlphaMode.OPAQUE || view.layout() == ChannelLayout.RGB;
        OwnedFrame copy = OwnedFrame.like(view, depth, ChannelLayout.RGBA, opaque ? AlphaMode.OPAQUE : alpha);
        apply(view, copy.view(), transform::apply);
        return copy;
    }

    /** The frame itself if nothing changes, else a copy in float. */
    static OwnedFrame unless(OwnedFrame frame, ColourTransform transform) {
        return transform.isNone()
                ? frame
                : of(frame.view(), transform, SampleDepth.FLOAT, frame.view().alpha());
    }

    /** A change of straight colour. */
    @FunctionalInterface
    interface Change {
        /** Changes the first pixels of interleaved RGBA. */
        void apply(float[] rgba, int pixels);
    }

    /** Writes the tile of {@code to} from {@code from}, which holds it and may be the same memory. */
    static void apply(FrameView from, FrameView to, Change change) {
        RowReader reader = new RowReader(from);
        RowWriter writer = new RowWriter(to);
        int pixels = to.x2() - to.x1();
        float[] row = new float[4 * pixels];
        for (int y = to.y1(); y < to.y2(); y++) {
            reader.readStraight(y, to.x1(), to.x2(), row);
            change.apply(row, pixels);
            writer.writeStraight(y, to.x1(), to.x2(), row);
        }
    }
}
