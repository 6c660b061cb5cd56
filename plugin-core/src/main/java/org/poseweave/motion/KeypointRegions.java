package org.poseweave.motion;

import java.util.BitSet;

/**
 * Which keypoints move by themselves. All that belong to no part move with the whole.
 *
 * @param frame keypoints that show how the whole moves (for faces outline, brows and nose)
 * @param mouth keypoints of the mouth; empty for subjects without one
 * @param eyes keypoints of the eyes; empty for subjects without
 */
public record KeypointRegions(BitSet frame, BitSet mouth, BitSet eyes) {
    public KeypointRegions {
        frame = (BitSet) frame.clone();
        mouth = (BitSet) mouth.clone();
        eyes = (BitSet) eyes.clone();
        if (frame.isEmpty() || frame.intersects(mouth) || frame.intersects(eyes) || mouth.intersects(eyes)) {
            throw new IllegalArgumentException("KeypointRegions: frame " + frame
                    + " must hold keypoints, and none of mouth " + mouth + " or eyes " + eyes + ", which must differ");
        }
    }
}
