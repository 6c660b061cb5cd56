/**
 * Clips with random access to frames. Takes nothing, gives {@link org.poseweave.clip.Clip} for adapters to implement;
 * may import frame, colour and error. Tested by the contract suite that every implementation runs.
 */
@NullMarked
package org.poseweave.clip;

import org.jspecify.annotations.NullMarked;
