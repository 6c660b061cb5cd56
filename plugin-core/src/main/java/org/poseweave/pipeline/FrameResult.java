package org.poseweave.pipeline;

import java.util.List;
import org.poseweave.crop.Picture;

/**
 * What a rendered frame was made of, for previews and logs.
 *
 * @param frame driving frame, from 0
 * @param sources crops of the chosen sources
 * @param driving crop of the driving frame
 * @param result the composite in the crop square
 * @param confidence [side,side] confidence of the retrieval in 0..1
 * @param confidenceSide side of {@code confidence}
 * @param meanConfidence its mean over the object
 */
@SuppressWarnings("ArrayRecordComponent") // tensors, compared by nobody
public record FrameResult(
        long frame,
        List<Picture> sources,
        Picture driving,
        Picture result,
        float[] confidence,
        int confidenceSide,
        double meanConfidence) {}
