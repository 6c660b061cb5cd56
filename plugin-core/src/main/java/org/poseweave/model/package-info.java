/**
 * Model bundles and the runtime that executes them: the only room that knows ONNX Runtime. Takes a bundle folder, gives
 * {@link org.poseweave.model.ModelSession}; may import error. Test with tampered bundles and with the golden tensors.
 */
@NullMarked
package org.poseweave.model;

import org.jspecify.annotations.NullMarked;
