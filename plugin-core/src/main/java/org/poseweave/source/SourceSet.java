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
 * @param plate [3,H,W] planar RGB, the background completed from all sources
 */
public record SourceSet(List<SourceFrame> frames, List<Picture> pictures, Tensor key, Tensor value, float[] plate) {
    private static final double CUT_OUT_SHARE = 0.02;

    public SourceSet {
        frames = List.copyOf(frames);
        pictures = List.copyOf(pictures);
    }

    /** Number of sources. */
    public int count() {
        return frames.size();
    }

    /** Whether the sources are cut out: a fair share of their pixels is transparent, so there is no background. */
    public boolean cutOut() {
        long clear = 0;
        long all = 0;
        for (Picture picture : pictures) {
            for (float alpha : picture.alpha()) {
                clear += alpha < 0.5f ? 1 : 0;
            }
            all += picture.alpha().length;
        }
        return clear > CUT_OUT_SHARE * all;
    }
}
