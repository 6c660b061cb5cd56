/**
 * Faults that a user can mend, each with a stable code. Takes nothing, gives {@link org.poseweave.error.RenderException};
 * may import nothing of this project; tested by the golden messages of every room that throws.
 */
@NullMarked
package org.poseweave.error;

import org.jspecify.annotations.NullMarked;
