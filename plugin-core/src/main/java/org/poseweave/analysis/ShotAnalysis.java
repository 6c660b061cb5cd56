package org.poseweave.analysis;

import java.util.List;
import java.util.Optional;
import org.poseweave.motionfile.MotionFile;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.Candidate;
import org.poseweave.source.SourceFrame;

/**
 * What has to be looked for before the first frame of a shot. All of it is a pure function of clips, parameters and model:
 * whoever has it renders the same pixels as whoever looks again.
 *
 * @param driving square of the driving clip's first frame; empty where the parameters give it
 * @param squares of each source clip; none where the parameters give them
 * @param chosen source frames, best first; none where the parameters give them
 * @param candidates among which each driving frame finds its own sources; none where all share the chosen ones
 * @param motion of the whole driving clip; empty where the parameters do not need it, or name a motion file
 */
public record ShotAnalysis(
        Optional<Finding> driving,
        List<SourceSquares> squares,
        List<SourceFrame> chosen,
        List<Candidate> candidates,
        Optional<MotionFile> motion) {
    /** Where nothing has to be looked for. */
    public static final ShotAnalysis NONE =
            new ShotAnalysis(Optional.empty(), List.of(), List.of(), List.of(), Optional.empty());

    public ShotAnalysis {
        squares = List.copyOf(squares);
        chosen = List.copyOf(chosen);
        candidates = List.copyOf(candidates);
    }
}
