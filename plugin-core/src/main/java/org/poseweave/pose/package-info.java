/**
 * Keypoints of a crop, and the crop that suits them. Takes {@link org.poseweave.crop.Picture}, gives
 * {@link org.poseweave.pose.Pose}; may import model, crop's and geometry's values. Test with golden tensors and with a
 * painted subject whose place is known.
 */
@NullMarked
package org.poseweave.pose;

import org.jspecify.annotations.NullMarked;
