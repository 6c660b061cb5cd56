package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.poseweave.clip.Clip;
import org.poseweave.crop.Picture;
import org.poseweave.model.ModelBundle;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.SourceMethod;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.source.Candidate;
import org.poseweave.source.EncodedSource;
import org.poseweave.source.FrameMeasures;
import org.poseweave.source.FrameQuality;
import org.poseweave.source.QualityMeter;
import org.poseweave.source.SelectionSettings;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;
import org.poseweave.source.SourceSelection;

/**
 * Looks at candidates and chooses the sources of a shot. What was seen in the candidates is kept, so that another number
 * of sources or another way to choose is had at once. Safe for several threads.
 */
final class SourceChooser {
    private static final int KEPT = 12;

    private final PoseEstimator estimator;
    private final SourceLibrary library;
    private final QualityMeter meter;
    private final Memo<Seen, List<Candidate>> seen = new Memo<>(KEPT);

    SourceChooser(PoseEstimator estimator, SourceLibrary library, ModelBundle bundle) {
        this.estimator = estimator;
        this.library = library;
        this.meter = new QualityMeter(bundle);
    }

    /**
     * Sources of a shot.
     *
     * @param frames chosen, best first; where each driving frame has its own, those that stand for all
     * @param candidates among which each driving frame finds its own; empty where all frames share the chosen ones
     */
    record Choice(List<SourceFrame> frames, List<Candidate> candidates) {
        Choice {
            frames = List.copyOf(frames);
            candidates = List.copyOf(candidates);
        }
    }

    /** @param picture crop of a source frame; asks whether to go on */
    Choice choose(SourceSide side, Function<SourceFrame, Picture> picture, RenderMonitor monitor) {
        SelectionSettings selection = side.selection();
        if (!selection.analysed()) {
            return new Choice(selection.unseen(side.infos()), List.of());
        }
        List<Candidate> candidates =
                candidates(side, selection.candidates(side.infos()), selection.rated(), picture, monitor);
        List<Candidate> chosen = SourceSelection.choose(candidates, selection);
        boolean perFrame = selection.method() == SourceMethod.NEAREST;
        List<Candidate> open = perFrame ? SourceSelection.accepted(candidates, selection.minQuality()) : List.of();
        return new Choice(chosen.stream().map(Candidate::frame).toList(), open);
    }

    /** Frames with their poses and, if {@code rated}, their quality. */
    List<Candidate> candidates(
            SourceSide side,
            List<SourceFrame> frames,
            boolean rated,
            Function<SourceFrame, Picture> picture,
            RenderMonitor monitor) {
        Seen key = new Seen(side.clips(), side.crop(), frames, rated);
        return seen.get(key, monitor, () -> rated ? rated(frames, picture) : posed(frames, picture));
    }

    private List<Candidate> posed(List<SourceFrame> frames, Function<SourceFrame, Picture> picture) {
        return frames.stream()
                .map(frame -> new Candidate(frame, estimator.estimate(picture.apply(frame)), FrameQuality.UNRATED))
                .toList();
    }

    private List<Candidate> rated(List<SourceFrame> frames, Function<SourceFrame, Picture> picture) {
        List<Pose> poses = new ArrayList<>();
        List<FrameMeasures> measured = new ArrayList<>();
        for (SourceFrame frame : frames) {
            Picture crop = picture.apply(frame);
            EncodedSource source = library.encode(crop);
            poses.add(source.pose()); // not the whole: 48 of them would be 130 MB
            measured.add(meter.measure(crop, source));
        }
        List<FrameQuality> qualities = FrameQuality.rate(measured);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            candidates.add(new Candidate(frames.get(i), poses.get(i), qualities.get(i)));
        }
        return candidates;
    }

    private record Seen(List<Clip> clips, CropPlan crop, List<SourceFrame> frames, boolean rated) {}
}
