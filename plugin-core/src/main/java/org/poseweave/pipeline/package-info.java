/**
 * The whole render of a frame. Takes a {@link org.poseweave.pipeline.Shot} and a frame number, writes the output frame;
 * may import every step. Test end to end: order and thread independence, and quality against the true answer.
 */
@NullMarked
package org.poseweave.pipeline;

import org.jspecify.annotations.NullMarked;
