package org.poseweave.pipeline;

import java.util.List;
import org.poseweave.clip.Clip;
import org.poseweave.params.ParamValues;

/**
 * Everything that a rendered frame depends on, but for its number.
 *
 * @param driving clip that says how the subject moves
 * @param sources clips that show the subject; the first is also the plate that the result is framed in
 */
public record Shot(Clip driving, List<Clip> sources, ParamValues params) {
    public Shot {
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("Shot: at least one source clip is needed");
        }
    }
}
