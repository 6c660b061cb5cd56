package org.poseweave.pipeline;

import java.util.List;
import org.poseweave.crop.Picture;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.Candidate;
import org.poseweave.source.SourceSet;

/**
 * What the source clips give to all frames of a shot: encoded sources and the plate that results are framed in.
 *
 * @param crops squares of each source clip
 * @param sources of all frames; where each frame has its own, those that stand for all and give the background
 * @param candidates among which each frame finds its own sources; empty where all share the same
 * @param plate frame that the result is pasted into, in the output's colours: a whole source frame, or the crop of one
 * @param plateCrop where in {@code plate} it is pasted
 * @param seen what lies there, as the network sees it
 */
record PreparedSource(
        List<ClipCrops> crops,
        SourceSet sources,
        List<Candidate> candidates,
        OwnedFrame plate,
        CropSquare plateCrop,
        Picture seen) {
    PreparedSource {
        crops = List.copyOf(crops);
        candidates = List.copyOf(candidates);
    }

    /** Crop of the first source clip, in its first frame. */
    Finding crop() {
        return crops.get(0).first();
    }
}
