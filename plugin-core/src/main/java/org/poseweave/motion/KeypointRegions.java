package org.poseweave.motion;

import java.util.BitSet;
import java.util.List;
import java.util.Map;

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

    /**
     * Regions by the names of a bundle: what is neither mouth, eyes nor body shows how the whole moves; if nothing is
     * left, all keypoints do.
     */
    public static KeypointRegions of(Map<String, List<Integer>> named, int keypoints) {
        BitSet mouth = bits(named.getOrDefault("mouth", List.of()));
        BitSet eyes = bits(named.getOrDefault("eyes", List.of()));
        BitSet frame = new BitSet();
        named.values().forEach(region -> frame.or(bits(region)));
        frame.andNot(bits(named.getOrDefault("body", List.of())));
        frame.andNot(mouth);
        frame.andNot(eyes);
        if (frame.isEmpty()) {
            frame.set(0, keypoints);
            frame.andNot(mouth);
            frame.andNot(eyes);
        }
        return new KeypointRegions(frame, mouth, eyes);
    }

    private static BitSet bits(List<Integer> indices) {
        BitSet set = new BitSet();
        indices.forEach(set::set);
        return set;
    }
}
