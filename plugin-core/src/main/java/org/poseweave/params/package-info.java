/**
 * Everything an artist can set. Takes keys and text from dialogs, options and job files, gives immutable
 * {@link org.poseweave.params.ParamValues}; the declarations are read by every host. Keys and the order of choices are
 * file format. May import error and geometry. Test with golden messages and by reading back every text form.
 */
@NullMarked
package org.poseweave.params;

import org.jspecify.annotations.NullMarked;
