/**
 * Named sets of parameter values as JSON files. Takes files and names, gives {@link org.poseweave.preset.Preset}; may
 * import params and error. Test with golden messages and by reading back what was written.
 */
@NullMarked
package org.poseweave.preset;

import org.jspecify.annotations.NullMarked;
