package org.poseweave.pipeline;

import java.util.List;
import org.poseweave.source.SourceSet;

/**
 * The sources that a frame looks things up in.
 *
 * @param weights of each source in the attention, above 0; 1 is full
 */
record Retrieval(SourceSet sources, List<Double> weights) {
    Retrieval {
        weights = List.copyOf(weights);
    }

    /** What the network adds to the logits of each source. */
    float[] logWeights() {
        float[] logs = new float[weights.size()];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (float) Math.log(weights.get(i));
        }
        return logs;
    }
}
