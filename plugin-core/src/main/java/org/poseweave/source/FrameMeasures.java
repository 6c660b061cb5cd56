package org.poseweave.source;

import java.util.OptionalDouble;

/**
 * What was measured in one picture of the subject, before it is compared with the others.
 *
 * @param focus see {@link FocusMeasure}
 * @param lids see {@link org.poseweave.pose.EyeOpening}; empty where it cannot be told
 * @param confidence mean confidence of the keypoints that frame the subject, 0..1
 * @param cutOff share of the square's top and sides, down to the lowest of these keypoints, that the subject covers, 0..1
 */
public record FrameMeasures(double focus, OptionalDouble lids, double confidence, double cutOff) {}
