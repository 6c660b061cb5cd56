package org.poseweave.track;

import org.poseweave.crop.Picture;
import org.poseweave.geometry.CropSquare;
import org.poseweave.geometry.Point;
import org.poseweave.model.Framing;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;

/**
 * Says how sure it is that a square shows the subject. The network's confidence alone does not: it is high on hands and
 * clothes too. But keypoints of a subject stay on it when the square is moved, and those of anything else go with the
 * square. Presence is the mean confidence of the keypoints that framing measures, divided by 1 + (d / {@value #STRAY})^2,
 * where d is how far they go in the mean, in sides, when the square is moved by a tenth and enlarged by a tenth. On six takes
 * of signing people faces moved by 0.06 at most and other places by 0.05 and more, mostly by more than 0.08.
 */
public final class Presence {
    /** Presence below which the subject counts as lost. */
    public static final double LEAST = 0.5;

    private static final double STRAY = 0.09;

    private final PoseEstimator estimator;
    private final Framing framing;

    public Presence(PoseEstimator estimator, Framing framing) {
        this.estimator = estimator;
        this.framing = framing;
    }

    /**
     * Presence of the subject in a square, 0..1.
     *
     * @param pose seen in it
     */
    public double of(FrameCrops crops, long frame, CropSquare square, Pose pose) {
        double side = square.side();
        CropSquare moved = new CropSquare(square.centreX() + 0.1 * side, square.centreY() + 0.06 * side, 1.1 * side);
        Picture picture = crops.crop(frame, moved);
        double stray = distance(square, pose, moved, estimator.estimate(picture)) / side / STRAY;
        return pose.meanConfidence(framing.firstKeypoint(), framing.lastKeypoint()) / (1 + stray * stray);
    }

    private double distance(CropSquare square, Pose pose, CropSquare moved, Pose again) {
        double sum = 0;
        for (int k = framing.firstKeypoint(); k < framing.lastKeypoint(); k++) {
            Point one = square.frameFromCrop(pose.keypoints()[2 * k], pose.keypoints()[2 * k + 1]);
            Point other = moved.frameFromCrop(again.keypoints()[2 * k], again.keypoints()[2 * k + 1]);
            sum += Math.hypot(one.x() - other.x(), one.y() - other.y());
        }
        return sum / (framing.lastKeypoint() - framing.firstKeypoint());
    }
}
