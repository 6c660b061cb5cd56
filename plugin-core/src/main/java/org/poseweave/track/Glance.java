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
 * @param luma [16 x 16] mean brightness of the square's parts, 0..1
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Glance(CropSquare square, Pose pose, float[] luma) {
    private static final int SIDE = 16;

    /** What is seen in a picture of a square. */
    public static Glance of(CropSquare square, Picture picture, Pose pose) {
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
        return new Glance(square, pose, luma);
    }

    /** Mean difference of brightness between the squares of two frames, 0..1. */
    public double pictureDifference(Glance other) {
        double sum = 0;
        for (int cell = 0; cell < luma.length; cell++) {
            sum += Math.abs(luma[cell] - other.luma[cell]);
        }
        return sum / luma.length;
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
