/**
 * Cancellation and progress of a render. Takes nothing, gives {@link org.poseweave.monitor.RenderMonitor} for hosts to
 * implement and steps to ask; may import nothing of this project. Tested by the steps that ask it.
 */
@NullMarked
package org.poseweave.monitor;

import org.jspecify.annotations.NullMarked;
