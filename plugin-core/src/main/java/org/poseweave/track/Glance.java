package org.poseweave.track;

import org.poseweave.crop.Picture;
import org.poseweave.geometry.CropSquare;
import org.poseweave.geometry.Point;
import org.poseweave.model.Framing;
import org.poseweave.pose.Pose;

/**
 * What of a frame is compared with the next one's to find cuts.
 *
 * @param square that was looked at
 * @param pose keypoints in crop coordinates of {@code square}
 * @param luma [16 x 16] mean brightness of the parts of {@code square}, 0..1
 * @param heldLuma the same of the square that suits the subject, in which a subject that moves stays where it is
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Glance(CropSquare square, Pose pose, float[] luma, float[] heldLuma) {
    private static final int SIDE = 16;

    /**
     * What is seen in a square.
     *
     * @param picture of the square
     * @param held picture of the square that suits the subject
     */
    public static Glance of(CropSquare square, Pose pose, Picture picture, Picture held) {
        return new Glance(square, pose, luma(picture), luma(held));
    }

    private static float[] luma(Picture picture) {
        int size = picture.size();
        int plane = size * size;
        float[] luma = new float[SIDE * SIDE];
        int[] counts = new int[SIDE * SIDE];
        float[] rgb = picture.rgb();
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int at = y * size + x;
                int cell = y * SIDE / size * SIDE + x * SIDE / size;
                luma[cell] += 0.2126f * rgb[at] + 0.7152f * rgb[plane + at] + 0.0722f * rgb[2 * plane + at];
                counts[cell]++;
            }
        }
        for (int cell = 0; cell < luma.length; cell++) {
            luma[cell] /= Math.max(1, counts[cell]);
        }
        return luma;
    }

    /**
     * Mean difference of brightness to another frame, 0..1: of the squares as they are or with the subject held, whichever
     * is less, because the one sees motion as a change and the other small errors of the keypoints.
     */
    public double pictureDifference(Glance other) {
        return Math.min(difference(luma, other.luma), difference(heldLuma, other.heldLuma));
    }

    private static double difference(float[] one, float[] other) {
        double sum = 0;
        for (int cell = 0; cell < one.length; cell++) {
            sum += Math.abs(one[cell] - other[cell]);
        }
        return sum / one.length;
    }

    /** Mean distance in the frame between the keypoints that framing measures, in sides of this square. */
    public double keypointJump(Glance before, Framing framing) {
        double sum = 0;
        for (int k = framing.firstKeypoint(); k < framing.lastKeypoint(); k++) {
            Point from = before.point(k);
            Point to = point(k);
            sum += Math.hypot(to.x() - from.x(), to.y() - from.y());
        }
        return sum / (framing.lastKeypoint() - framing.firstKeypoint()) / square.side();
    }

    private Point point(int k) {
        return square.frameFromCrop(pose.keypoints()[2 * k], pose.keypoints()[2 * k + 1]);
    }
}
