package org.poseweave.analysis;

import java.util.SortedMap;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.SubjectFinder.Finding;

/**
 * The squares of a source clip.
 *
 * @param first of its first frame, and whether the subject was found there
 * @param keys by frame, from 0, as in {@link CropPath}
 */
public record SourceSquares(Finding first, SortedMap<Long, CropSquare> keys) {
    /** Squares as a path gives them. */
    public static SourceSquares of(Finding first, CropPath path) {
        return new SourceSquares(first, path.keys());
    }

    /** The square of every frame. */
    public CropPath path() {
        return CropPath.of(keys);
    }
}
