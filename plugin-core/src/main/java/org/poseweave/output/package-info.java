/**
 * Outputs that are not the pasted picture: where pixels come from, how sure they are, and the keypoints over the result.
 * Takes what the network gave and where the square lies in the frame, writes the frame's tile; may import reassemble, pose
 * and paste's values. Test against the definition of each, worked out pixel by pixel.
 */
@NullMarked
package org.poseweave.output;

import org.jspecify.annotations.NullMarked;
