package org.poseweave.reassemble;

import java.util.Map;
import org.poseweave.model.Graph;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.NamedTensors;
import org.poseweave.model.Tensor;
import org.poseweave.pose.Pose;
import org.poseweave.source.SourceSet;

/** Retrieval and decoding in one graph, {@code reassemble}: attention over all sources, then the drawn object. */
public final class Reassembler {
    private final Graph graph;
    private final int tokenSide;

    public Reassembler(ModelSession session) {
        graph = session.graph(ModelBundle.REASSEMBLE);
        tokenSide = session.bundle().tokenSide();
    }

    /**
     * Draws the sources' object in {@code driving} pose.
     *
     * @param logWeights [S] added to the attention logits of each source: 0 is full weight, log(0.5) half
     * @param temperature divides the attention logits: below 1 sharper, above 1 softer
     */
    public Reassembly draw(Pose driving, SourceSet sources, float[] logWeights, double temperature) {
        int keypoints = driving.confidence().length;
        NamedTensors out = graph.run(new NamedTensors(Map.of(
                "driving_keypoints", Tensor.copyOf(driving.keypoints(), 1, keypoints, 2),
                "driving_confidence", Tensor.copyOf(driving.confidence(), 1, keypoints),
                "key", sources.key(),
                "value", sources.value(),
                "source_bias", Tensor.copyOf(logWeights, sources.count()),
                "temperature", Tensor.copyOf(new float[] {(float) temperature}, 1))));
        return new Reassembly(
                out.get("object").toArray(),
                out.get("mask").toArray(),
                out.get("confidence").toArray(),
                tokenSide);
    }
}
