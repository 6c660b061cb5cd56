/** JMH benchmarks of the core's kernels; a frame is 1080p or 4K, the square that the network sees 256 pixels. */
@NullMarked
package org.poseweave.benchmarks;

import org.jspecify.annotations.NullMarked;
