package org.poseweave.pipeline;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.crop.Cropper;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.pose.SubjectFinder;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.track.CutMeasure;
import org.poseweave.track.Presence;
import org.poseweave.track.SteadySquares;
import org.poseweave.track.SubjectTracker;
import org.poseweave.track.SubjectTracker.Sighting;

/** Finds the squares of a clip as its plan says. A function of the whole clip. */
final class CropFinder {
    private final PoseEstimator estimator;
    private final SubjectFinder finder;
    private final Presence presence;
    private final CutMeasure cuts;
    private final int size;

    /** @param size side of the pictures that the network takes, in pixels */
    CropFinder(PoseEstimator estimator, SubjectFinder finder, Presence presence, CutMeasure cuts, int size) {
        this.estimator = estimator;
        this.finder = finder;
        this.presence = presence;
        this.cuts = cuts;
        this.size = size;
    }

    /** @param beforeEach called before each look at a frame, with the frame's number */
    ClipCrops find(Clip clip, CropPlan plan, FrameListener beforeEach) {
        ClipInfo info = clip.info();
        return switch (plan.setting().kind()) {
            case AUTO -> {
                Finding found = search(clip, beforeEach);
                CropSquare square = found.found() ? plan.widened(found.crop()) : found.crop();
                yield still(new Finding(square, found.confidence(), found.found()));
            }
            case TRACK -> follow(clip, plan, beforeEach);
            case HAND -> still(new Finding(plan.byHand(info), 1, true));
            case FULL -> still(new Finding(CropSquare.centred(info.width(), info.height()), 1, true));
            case SQUARE, KEYS -> {
                CropPath path = plan.setting().path().orElseThrow();
                yield new ClipCrops(new Finding(path.at(0), 1, true), path, Set.of(), List.of());
            }
        };
    }

    /** The square that suits a subject seen in another. */
    CropSquare suited(Clip clip, CropSquare square, Pose pose) {
        ClipInfo info = clip.info();
        return finder.refit(square, pose, SubjectFinder.limit(info.width(), info.height()));
    }

    /** Told of looks at frames. */
    interface FrameListener {
        /** A frame, from 0, is about to be looked at. */
        void at(long frame);
    }

    /** The square of one frame as that of all. */
    static ClipCrops still(Finding found) {
        return new ClipCrops(found, CropPath.still(found.crop()), Set.of(), List.of());
    }

    private Finding search(Clip clip, FrameListener beforeEach) {
        ClipInfo info = clip.info();
        return clip.read(
                ShotPreparer.REFERENCE_FRAME,
                view -> finder.find(info.width(), info.height(), square -> {
                    beforeEach.at(ShotPreparer.REFERENCE_FRAME);
                    return Cropper.crop(view, square, size);
                }));
    }

    private ClipCrops follow(Clip clip, CropPlan plan, FrameListener beforeEach) {
        ClipInfo info = clip.info();
        SubjectTracker tracker =
                new SubjectTracker(estimator, finder, presence, cuts, info.width(), info.height(), (frame, square) -> {
                    beforeEach.at(frame);
                    return clip.read(frame, view -> Cropper.crop(view, square, size));
                });
        List<Sighting> sightings = tracker.follow(info.frameCount());
        List<CropSquare> squares = new SteadySquares(plan.smoothing())
                .of(sightings).stream().map(plan::widened).toList();
        Set<Long> cutFrames = IntStream.range(0, sightings.size())
                .filter(frame -> sightings.get(frame).cut())
                .mapToObj(frame -> (long) frame)
                .collect(Collectors.toUnmodifiableSet());
        Sighting first = sightings.get(0);
        Finding finding = new Finding(squares.get(0), first.presence(), first.found());
        return new ClipCrops(
                finding,
                CropPath.ofEach(squares),
                cutFrames,
                sightings.stream().map(Sighting::presence).toList());
    }
}
