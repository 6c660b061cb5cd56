/**
 * The composition root and the only room that knows Guice. Takes a bundle and settings, gives a
 * {@link org.poseweave.wiring.Program} with its parts put together; may import every room but the programs themselves.
 * Test that parts are made once, late, and closed.
 */
@NullMarked
package org.poseweave.wiring;

import org.jspecify.annotations.NullMarked;
