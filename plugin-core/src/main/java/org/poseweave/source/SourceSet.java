package org.poseweave.source;

import java.util.List;
import org.poseweave.crop.Picture;
import org.poseweave.model.Tensor;

/**
 * The chosen sources of a shot, encoded.
 *
 * @param frames where they come from
 * @param pictures their crops, in the same order
 * @param key [S,T,dk]
 * @param value [S,T,dv]
 * @param plate the background completed from all sources; transparent if the sources are cut out
 */
public record SourceSet(List<SourceFrame> frames, List<Picture> pictures, Tensor key, Tensor value, Picture plate) {
    public SourceSet {
        frames = List.copyOf(frames);
        pictures = List.copyOf(pictures);
    }

    /** Number of sources. */
    public int count() {
        return frames.size();
    }
}
