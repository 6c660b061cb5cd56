/**
 * The composition root and the only room that knows Guice. Takes a bundle and settings, gives a
 * {@link org.poseweave.wiring.Program} with its parts put together, and for hosts, where many instances share a process,
 * {@link org.poseweave.wiring.EnginePool} and {@link org.poseweave.wiring.ClipPool}; may import every room but the
 * programs themselves. Test that parts are made once, late, and closed.
 */
@NullMarked
package org.poseweave.wiring;

import org.jspecify.annotations.NullMarked;
