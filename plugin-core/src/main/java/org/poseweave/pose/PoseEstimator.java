package org.poseweave.pose;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.poseweave.crop.Picture;
import org.poseweave.model.Graph;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.NamedTensors;
import org.poseweave.model.Tensor;

/**
 * Finds the keypoints of a crop with graph {@code encode_pose}. The memory that pictures are handed over in is used again:
 * left to the garbage collector, native memory would pile up between its rare full runs. Safe for several threads.
 */
public final class PoseEstimator {
    private final Graph graph;
    private final Queue<Tensor> idle = new ConcurrentLinkedQueue<>();

    public PoseEstimator(ModelSession session) {
        graph = session.graph(ModelBundle.ENCODE_POSE);
    }

    /** Pose of a picture of the bundle's input size. */
    public Pose estimate(Picture picture) {
        int size = picture.size();
        Tensor kept = idle.poll();
        Tensor image = kept == null || kept.size() != picture.rgb().length ? Tensor.allocate(1, 3, size, size) : kept;
        image.values().put(0, picture.rgb());
        NamedTensors out = graph.run(new NamedTensors(Map.of("image", image)));
        idle.add(image);
        return new Pose(out.get("keypoints").toArray(), out.get("confidence").toArray());
    }
}
