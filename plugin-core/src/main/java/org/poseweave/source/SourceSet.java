package org.poseweave.source;

import java.util.List;
import org.poseweave.crop.Picture;
import org.poseweave.model.Tensor;
import org.poseweave.pose.Pose;

/**
 * The chosen sources of a shot, encoded.
 *
 * @param frames where they come from
 * @param pictures their crops, in the same order
 * @param poses their keypoints, in the same order
 * @param key [S,T,dk]
 * @param value [S,T,dv]
 * @param plate the background completed from all sources; transparent if the sources are cut out
 */
public record SourceSet(
        List<SourceFrame> frames, List<Picture> pictures, List<Pose> poses, Tensor key, Tensor value, Picture plate) {
    public SourceSet {
        frames = List.copyOf(frames);
        pictures = List.copyOf(pictures);
        poses = List.copyOf(poses);
    }

    /** Some of the sources, in the order of {@code indices}, before the same plate. */
    public SourceSet subset(List<Integer> indices) {
        return new SourceSet(
                indices.stream().map(frames::get).toList(),
                indices.stream().map(pictures::get).toList(),
                indices.stream().map(poses::get).toList(),
                Tensor.concat(indices.stream().map(key::slice).toList()),
                Tensor.concat(indices.stream().map(value::slice).toList()),
                plate);
    }

    /** Number of sources. */
    public int count() {
        return frames.size();
    }
}
