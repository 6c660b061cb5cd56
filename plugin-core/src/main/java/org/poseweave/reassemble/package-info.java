/**
 * Draws the object of the sources in the driving pose. Takes a pose and a source set, gives
 * {@link org.poseweave.reassemble.Reassembly}; may import model and the values of pose and source. Test with golden
 * tensors.
 */
@NullMarked
package org.poseweave.reassemble;

import org.jspecify.annotations.NullMarked;
