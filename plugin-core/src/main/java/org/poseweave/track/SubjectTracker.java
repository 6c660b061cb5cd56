package org.poseweave.track;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.crop.Picture;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.pose.SubjectFinder;
import org.poseweave.pose.SubjectFinder.Finding;

/**
 * Follows the subject from the first frame of a clip to its last by the network's own keypoints: the square that suited a
 * frame is where the next one is looked at. After a cut, and now and then while the subject is lost, the whole frame is
 * searched.
 */
public final class SubjectTracker {
    private static final int MOST_LOOKS = 3;
    private static final double STILL = 0.05;
    private static final int RARELY = 16;

    private final PoseEstimator estimator;
    private final SubjectFinder finder;
    private final Presence presence;
    private final CutMeasure cuts;
    private final int width;
    private final int height;
    private final FrameCrops crops;

    /** @param crops pictures of a clip of frames of {@code width} x {@code height} pixels */
    public SubjectTracker(
            PoseEstimator estimator,
            SubjectFinder finder,
            Presence presence,
            CutMeasure cuts,
            int width,
            int height,
            FrameCrops crops) {
        this.estimator = estimator;
        this.finder = finder;
        this.presence = presence;
        this.cuts = cuts;
        this.width = width;
        this.height = height;
        this.crops = crops;
    }

    /**
     * Where the subject is in a frame.
     *
     * @param square that suits the subject; where it is lost, the last that did
     * @param presence 0..1; below {@link Presence#LEAST} it is lost
     * @param cut whether a new shot begins with this frame
     */
    public record Sighting(CropSquare square, double presence, boolean cut) {
        /** Whether the subject is seen. */
        public boolean found() {
            return presence >= Presence.LEAST;
        }
    }

    /** Sightings of frames 0 to {@code count - 1}. */
    public List<Sighting> follow(long count) {
        List<Sighting> sightings = new ArrayList<>();
        Sighting last = search(0, false);
        sightings.add(last);
        Glance before = glance(0, last.square());
        int lostFor = last.found() ? 0 : 1;
        for (long frame = 1; frame < count; frame++) {
            Glance now = glance(frame, last.square());
            boolean cut = cuts.isCut(before, now);
            double there = presence.of(crops, frame, now.square(), now.pose());
            if (cut || (there < Presence.LEAST && isTimeToSearch(lostFor))) {
                Sighting searched = search(frame, cut);
                last = searched.found() || cut ? searched : new Sighting(last.square(), searched.presence(), false);
                before = glance(frame, last.square());
            } else {
                last = new Sighting(there < Presence.LEAST ? last.square() : settled(frame, now), there, false);
                before = now;
            }
            lostFor = last.found() ? 0 : lostFor + 1;
            sightings.add(last);
        }
        return sightings;
    }

    /** With the first lost frame, then after 1, 2, 4, 8, and then every 16: a search costs about forty looks. */
    private static boolean isTimeToSearch(int lostFor) {
        return lostFor < RARELY ? Integer.bitCount(lostFor) <= 1 : lostFor % RARELY == 0;
    }

    private Sighting search(long frame, boolean cut) {
        Finding finding = finder.find(width, height, square -> crops.crop(frame, square));
        Glance seen = glance(frame, finding.crop());
        return new Sighting(finding.crop(), presence.of(crops, frame, seen.square(), seen.pose()), cut);
    }

    private Glance glance(long frame, CropSquare square) {
        Picture picture = crops.crop(frame, square);
        Pose pose = estimator.estimate(picture);
        CropSquare suited = finder.refit(square, pose, SubjectFinder.limit(width, height));
        return Glance.of(square, pose, picture, crops.crop(frame, suited));
    }

    /** Looks again where the subject has moved, until its square stands still. */
    private CropSquare settled(long frame, Glance first) {
        CropSquare square = first.square();
        Pose pose = first.pose();
        double limit = SubjectFinder.limit(width, height);
        for (int look = 1; ; look++) {
            CropSquare next = finder.refit(square, pose, limit);
            double moved = Math.hypot(next.centreX() - square.centreX(), next.centreY() - square.centreY());
            double grown = Math.abs(next.side() - square.side());
            if (Math.max(moved, grown) < STILL * square.side() || look == MOST_LOOKS) {
                return next;
            }
            Pose again = estimator.estimate(crops.crop(frame, next));
            if (finder.confidence(again) < SubjectFinder.SURE) {
                return square;
            }
            square = next;
            pose = again;
        }
    }
}
