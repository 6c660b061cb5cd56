package org.poseweave.source;

import org.poseweave.model.Tensor;
import org.poseweave.pose.Pose;

/**
 * What graph {@code encode_source} gives for one source picture.
 *
 * @param pose keypoints of the picture
 * @param key [1,T,dk]
 * @param value [1,T,dv]
 * @param background [1,3,H,W], the picture without its object
 * @param mask [1,1,H,W], the object
 */
public record EncodedSource(Pose pose, Tensor key, Tensor value, Tensor background, Tensor mask) {
    /** Bytes of native memory held. */
    public long bytes() {
        return 4L * (key.size() + value.size() + background.size() + mask.size());
    }
}
