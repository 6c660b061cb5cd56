package org.poseweave.wiring;

import org.poseweave.clip.Clip;

/** Opens clips by the path that a user gave. */
@FunctionalInterface
public interface ClipOpener {
    /**
     * Opens a movie, a still or an image sequence; the caller closes it.
     *
     * @throws org.poseweave.error.RenderException MISSING_INPUT or BAD_DATA
     */
    Clip open(String path);
}
