/**
 * What is known of all frames of a clip: the subject's square, followed and steadied, its keypoints, and cuts. Takes
 * pictures by frame and square, gives {@link org.poseweave.track.MotionTrack}; may import geometry, crop's values, model's
 * framing and pose. Test with painted subjects whose path and cuts are known.
 */
@NullMarked
package org.poseweave.track;

import org.jspecify.annotations.NullMarked;
