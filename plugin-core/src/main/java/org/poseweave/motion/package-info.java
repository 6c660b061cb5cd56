/**
 * What the keypoints of the driving clip become before they drive: smoothed, taken relative to a reference, stronger or
 * weaker by region. Takes and gives {@link org.poseweave.pose.Pose}; pure functions; may import pose's values and params.
 * Test with motions whose answer is known.
 */
@NullMarked
package org.poseweave.motion;

import org.jspecify.annotations.NullMarked;
