package org.poseweave.pose;

import java.util.Map;
import org.poseweave.crop.Picture;
import org.poseweave.model.Graph;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.NamedTensors;
import org.poseweave.model.Tensor;

/** Finds the keypoints of a crop with graph {@code encode_pose}. */
public final class PoseEstimator {
    private final Graph graph;

    public PoseEstimator(ModelSession session) {
        graph = session.graph(ModelBundle.ENCODE_POSE);
    }

    /** Pose of a picture of the bundle's input size. */
    public Pose estimate(Picture picture) {
        int size = picture.size();
        NamedTensors out = graph.run(new NamedTensors(Map.of("image", Tensor.copyOf(picture.rgb(), 1, 3, size, size))));
        return new Pose(out.get("keypoints").toArray(), out.get("confidence").toArray());
    }
}
