package org.poseweave.pose;

/**
 * Keypoints of one frame.
 *
 * @param keypoints [K,2] in crop coordinates, -1..1, x right and y down
 * @param confidence [K] in 0..1
 */
@SuppressWarnings("ArrayRecordComponent") // tensors, compared by nobody
public record Pose(float[] keypoints, float[] confidence) {
    public Pose {
        if (keypoints.length != 2 * confidence.length) {
            throw new IllegalArgumentException(
                    "Pose: " + keypoints.length + " coordinates do not fit " + confidence.length + " confidences");
        }
    }

    /** Mean confidence of keypoints {@code first} to {@code last}, exclusive. */
    public double meanConfidence(int first, int last) {
        double sum = 0;
        for (int k = first; k < last; k++) {
            sum += confidence[k];
        }
        return sum / (last - first);
    }

    /** Mean squared distance of the keypoints to those of {@code other}, in squared crop units. */
    public double distance2(Pose other) {
        double sum = 0;
        for (int i = 0; i < keypoints.length; i++) {
            double d = keypoints[i] - other.keypoints[i];
            sum += d * d;
        }
        return sum / confidence.length;
    }
}
