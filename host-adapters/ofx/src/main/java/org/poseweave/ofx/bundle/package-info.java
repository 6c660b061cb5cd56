/**
 * Makes the OpenFX bundle. Takes built jars, the shim, model bundles and a JDK, gives {@code PoseWeave.ofx.bundle} with
 * a runtime of its own; may import the JDK only,
 * {@code Rehearsal} also the program. It runs when the bundle is built, never inside a host. Test the parts
 * on the native libraries of the class path, the whole by starting the bundle's own runtime.
 */
@NullMarked
package org.poseweave.ofx.bundle;

import org.jspecify.annotations.NullMarked;
