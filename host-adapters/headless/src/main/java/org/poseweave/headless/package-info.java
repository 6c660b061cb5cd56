/**
 * The command line program. Takes arguments, gives rendered clips, messages for people and exit statuses for farms; may
 * import every room but neither ONNX Runtime nor FFmpeg. Test through {@link org.poseweave.headless.Main#run} with exact
 * messages and statuses.
 */
@NullMarked
package org.poseweave.headless;

import org.jspecify.annotations.NullMarked;
