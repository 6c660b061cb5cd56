package org.poseweave.pipeline;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.ModelBundle;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.motion.KeypointRegions;
import org.poseweave.motion.MotionTransfer;
import org.poseweave.params.Params;
import org.poseweave.params.ReferenceSetting;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.source.SourceSet;

/**
 * The pose that drives a frame: that of the driving frame, smoothed and placed as the parameters say. It is a function of
 * the whole driving clip and the frame's number. Poses are kept; safe for several threads.
 */
final class DrivingMotion {
    private static final int KEPT_POSES = 1024;
    private static final int KEPT_REFERENCES = 8;
    private static final int KEPT_PICTURES = 4;

    private final PoseEstimator estimator;
    private final KeypointRegions regions;
    private final int size;
    private final Memo<PoseKey, Pose> poses = new Memo<>(KEPT_POSES);
    private final Memo<PictureKey, Pose> current = new Memo<>(KEPT_PICTURES);
    private final Memo<ReferenceKey, Reference> references = new Memo<>(KEPT_REFERENCES);

    DrivingMotion(PoseEstimator estimator, ModelBundle bundle) {
        this.estimator = estimator;
        this.regions = KeypointRegions.of(bundle.keypointRegions(), bundle.keypoints());
        this.size = bundle.inputSize();
    }

    /**
     * The pose to draw.
     *
     * @param frame driving frame, from 0
     * @param picture crop of that frame
     */
    Pose pose(
            Clip clip,
            CropSquare crop,
            MotionSettings settings,
            long frame,
            Picture picture,
            SourceSet sources,
            RenderMonitor monitor) {
        long last = clip.info().frameCount() - 1;
        Pose driver = settings.smoothing().sigma() == 0
                ? current.get(new PictureKey(picture), monitor, () -> estimator.estimate(picture))
                : settings.smoothing().at(frame, 0, last, f -> poseOf(clip, crop, f, monitor));
        if (!settings.needsReference()) {
            return driver;
        }
        MotionTransfer transfer = new MotionTransfer(regions, settings.gains(), settings.placement());
        ReferenceKey key = new ReferenceKey(clip, crop, settings.reference(), sources);
        Reference reference = references.get(key, monitor, () -> find(key, transfer, monitor));
        return transfer.apply(driver, reference.driver(), reference.source());
    }

    private Pose poseOf(Clip clip, CropSquare crop, long frame, RenderMonitor monitor) {
        return poses.get(new PoseKey(clip, crop, frame), monitor, () -> {
            monitor.check();
            return estimator.estimate(clip.read(frame, view -> Cropper.crop(view, crop, size)));
        });
    }

    /** The given driving frame, or the one that looks most like a source; and that source. */
    private Reference find(ReferenceKey key, MotionTransfer transfer, RenderMonitor monitor) {
        long count = key.clip().info().frameCount();
        if (count == 1) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a driving clip of several frames for motion that is measured from a reference frame",
                    "one frame of " + key.clip().info().name(),
                    "set motion to absolute and all gains to 1, or give the driving clip as a file");
        }
        List<Pose> shown =
                key.sources().pictures().stream().map(estimator::estimate).toList();
        Reference best = null;
        double least = Double.POSITIVE_INFINITY;
        for (long frame : candidates(key, count)) {
            Pose driver = poseOf(key.clip(), key.crop(), frame, monitor);
            for (Pose source : shown) {
                double unlike = transfer.unlikeness(driver, source);
                if (best == null || unlike < least) {
                    best = new Reference(driver, source);
                    least = unlike;
                }
            }
        }
        if (best == null) {
            throw new IllegalStateException("no driving frame and no source");
        }
        return best;
    }

    private static List<Long> candidates(ReferenceKey key, long count) {
        List<Long> frames = key.reference().candidates(count);
        if (frames.isEmpty()) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    Params.REFERENCE.key() + " within 1-" + count + ", the frames of "
                            + key.clip().info().name(),
                    Long.toString(key.reference().frame().orElseThrow()),
                    "correct it or write auto");
        }
        return frames;
    }

    private record PoseKey(Clip clip, CropSquare crop, long frame) {}

    private record ReferenceKey(Clip clip, CropSquare crop, ReferenceSetting reference, SourceSet sources) {}

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
