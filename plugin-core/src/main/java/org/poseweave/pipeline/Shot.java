package org.poseweave.pipeline;

import java.util.List;
import java.util.Optional;
import org.poseweave.clip.Clip;
import org.poseweave.params.ParamValues;

/**
 * Everything that a rendered frame depends on, but for its number.
 *
 * @param driving clip that says how the subject moves
 * @param sources clips that show the subject; the first is also the plate that the result is framed in
 * @param plate clip of the first source's frame size that the result is put into instead, frame by frame; its last frame
 *     holds; light, or a plate for an output of light, is taken to the output's colours, else values stay as they are
 * @param firstFrame number, from 0, that the motion file gives the first frame of {@code driving}; more than 0 only where
 *     a host hands over a clip of the current frame alone
 */
public record Shot(Clip driving, List<Clip> sources, ParamValues params, Optional<Clip> plate, long firstFrame) {
    public Shot {
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("Shot: at least one source clip is needed");
        }
        if (firstFrame < 0) {
            throw new IllegalArgumentException("Shot: firstFrame " + firstFrame + " must not be negative");
        }
    }

    /** The same clips with other parameters. */
    public Shot with(ParamValues values) {
        return new Shot(driving, sources, values, plate, firstFrame);
    }

    /** A shot that is put into its first source, with the whole driving clip. */
    public Shot(Clip driving, List<Clip> sources, ParamValues params) {
        this(driving, sources, params, Optional.empty(), 0);
    }
}
