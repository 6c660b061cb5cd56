package org.poseweave.headless;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.ExrLayer;
import org.poseweave.media.ExrSequenceSink;
import org.poseweave.params.Output;
import org.poseweave.pipeline.RenderTarget;

/**
 * All outputs of a frame as layers of one EXR file: the first is the main layer, the others are named after their keys.
 * Data is stored as float, the rest in the file's depth. Mattes and other single numbers have one channel, Y; the match has
 * R (x), G (y) and B (source).
 */
final class LayeredExr implements OutputWriter {
    private final ExrSequenceSink sink;
    private final SampleDepth depth;

    /**
     * Takes over {@code sink}.
     *
     * @param depth HALF or FLOAT
     */
    LayeredExr(ExrSequenceSink sink, SampleDepth depth) {
        this.sink = sink;
        this.depth = depth;
    }

    @Override
    public void write(long number, List<RenderTarget> rendered) {
        List<ExrLayer> layers = new ArrayList<>();
        for (RenderTarget target : rendered) {
            layers.add(layer(layers.isEmpty() ? "" : target.what().key(), target));
        }
        sink.write(number, layers);
    }

    private ExrLayer layer(String name, RenderTarget target) {
        FrameView view = target.to();
        return switch (target.what().kind()) {
            case PICTURE, CUT_OUT -> ExrLayer.picture(name, view, depth, view.layout() == ChannelLayout.RGBA);
            case COVER -> ExrLayer.data(name, List.of("Y"), view, depth);
            case DATA -> ExrLayer.data(name, channels(target.what()), view, SampleDepth.FLOAT);
        };
    }

    private static List<String> channels(Output what) {
        return what == Output.MATCH ? List.of("R", "G", "B") : List.of("Y");
    }

    @Override
    public boolean anyOrder() {
        return true;
    }

    @Override
    public void finish() {
        sink.finish();
    }

    @Override
    public void close() {
        sink.close();
    }
}
