package org.poseweave.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.poseweave.crop.Picture;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.Framing;
import org.poseweave.model.ModelBundle;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.motion.KeypointRegions;
import org.poseweave.motion.MotionTransfer;
import org.poseweave.motion.Smoothing;
import org.poseweave.params.Params;
import org.poseweave.params.ReferenceSetting;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.source.SourceSet;
import org.poseweave.track.CutMeasure;

/**
 * The pose that drives a frame: that of the driving frame, smoothed and placed as the parameters say, within its shot. It
 * is a function of the whole driving clip and the frame's number. References are kept; safe for several threads.
 */
final class DrivingMotion {
    private static final int KEPT_REFERENCES = 8;
    private static final int KEPT_PICTURES = 4;

    private final PoseEstimator estimator;
    private final KeypointRegions regions;
    private final Framing framing;
    private final Memo<PictureKey, Pose> current = new Memo<>(KEPT_PICTURES);
    private final Memo<ReferenceKey, Reference> references = new Memo<>(KEPT_REFERENCES);

    DrivingMotion(PoseEstimator estimator, ModelBundle bundle) {
        this.estimator = estimator;
        this.regions = KeypointRegions.of(bundle.keypointRegions(), bundle.keypoints());
        this.framing = bundle.framing();
    }

    /**
     * The pose to draw.
     *
     * @param name of the driving clip, for messages
     * @param frame driving frame, from 0
     * @param picture crop of that frame
     */
    Pose pose(
            String name,
            DrivingTrack track,
            MotionSettings settings,
            long frame,
            Picture picture,
            SourceSet sources,
            RenderMonitor monitor) {
        Pose driver = smoothed(track, settings, frame, picture, monitor);
        if (!settings.needsReference()) {
            return driver;
        }
        int all = (int) Math.min(Integer.MAX_VALUE, track.frames());
        Span shot = new Span(track.shotFirst(frame, all), track.shotLast(frame, all));
        MotionTransfer transfer = new MotionTransfer(regions, settings.gains(), settings.mode());
        ReferenceKey key = new ReferenceKey(track.key(), shot, settings.reference(), sources);
        Reference reference = references.get(key, monitor, () -> find(name, track, shot, settings, sources, transfer));
        return transfer.apply(driver, reference.driver(), reference.source());
    }

    private Pose smoothed(
            DrivingTrack track, MotionSettings settings, long frame, Picture picture, RenderMonitor monitor) {
        Smoothing smoothing = settings.smoothing();
        if (smoothing.sigma() > 0) {
            int reach = smoothing.radius();
            return smoothing.at(frame, track.shotFirst(frame, reach), track.shotLast(frame, reach), track::pose);
        }
        return track.known()
                ? track.pose(frame)
                : current.get(new PictureKey(picture), monitor, () -> estimator.estimate(picture));
    }

    /** The given driving frame, or the one of the shot that looks most like a source; and that source. */
    private Reference find(
            String name,
            DrivingTrack track,
            Span shot,
            MotionSettings settings,
            SourceSet sources,
            MotionTransfer transfer) {
        if (track.frames() == 1) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a driving clip of several frames for motion that is measured from a reference frame",
                    "one frame of " + name,
                    "set motion to absolute and all gains to 1, or give the driving clip as a file");
        }
        List<Pose> shown = sources.pictures().stream().map(estimator::estimate).toList();
        Reference best = null;
        double least = Double.POSITIVE_INFINITY;
        boolean bestSeen = false;
        for (long frame : candidates(name, settings.reference(), shot, track.frames())) {
            Pose driver = track.pose(frame);
            boolean seen = driver.meanConfidence(framing.firstKeypoint(), framing.lastKeypoint()) >= CutMeasure.SEEN;
            for (Pose source : shown) {
                double unlike = transfer.unlikeness(driver, source);
                boolean better = seen == bestSeen ? unlike < least : seen;
                if (best == null || better) {
                    best = new Reference(driver, source);
                    least = unlike;
                    bestSeen = seen;
                }
            }
        }
        if (best == null) {
            throw new IllegalStateException("no driving frame and no source");
        }
        return best;
    }

    /** Frames to choose from: a given one that lies in another shot is no measure for this one. */
    private static List<Long> candidates(String name, ReferenceSetting setting, Span shot, long count) {
        List<Long> frames = setting.candidates(count);
        if (frames.isEmpty()) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    Params.REFERENCE.key() + " within 1-" + count + ", the frames of " + name,
                    Long.toString(setting.frame().orElseThrow()),
                    "correct it or write auto");
        }
        boolean given = setting.frame().isPresent();
        if (given && frames.get(0) >= shot.first() && frames.get(0) <= shot.last()) {
            return frames;
        }
        return new ReferenceSetting(OptionalLong.empty())
                .candidates(shot.last() - shot.first() + 1).stream()
                        .map(frame -> shot.first() + frame)
                        .toList();
    }

    /** First and last frame. */
    private record Span(long first, long last) {}

    private record ReferenceKey(Object track, Span shot, ReferenceSetting reference, SourceSet sources) {}

    /** Poses that show the same, or nearly so. */
    private record Reference(Pose driver, Pose source) {}

    /** Equal where the pictures hold the same pixels. */
    private record PictureKey(Picture picture) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof PictureKey key && Arrays.equals(picture.rgb(), key.picture.rgb());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(picture.rgb());
        }
    }
}
