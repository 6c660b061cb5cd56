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
 * @param limbs keypoints of arms, legs or a gripper; empty for subjects without
 */
public record KeypointRegions(BitSet frame, BitSet mouth, BitSet eyes, BitSet limbs) {
    private static final List<String> LIMBS = List.of("armLeft", "armRight", "legLeft", "legRight", "gripper");

    public KeypointRegions {
        frame = (BitSet) frame.clone();
        mouth = (BitSet) mouth.clone();
        eyes = (BitSet) eyes.clone();
        limbs = (BitSet) limbs.clone();
        List<BitSet> all = List.of(frame, mouth, eyes, limbs);
        BitSet any = new BitSet();
        all.forEach(any::or);
        if (frame.isEmpty()
                || any.cardinality()
                        != all.stream().mapToInt(BitSet::cardinality).sum()) {
            throw new IllegalArgumentException(
                    "KeypointRegions: frame " + frame + " must hold keypoints, and none of mouth " + mouth + ", eyes "
                            + eyes + " or limbs " + limbs + ", which must differ");
        }
    }

    /**
     * Regions by the names of a bundle: what is neither mouth, eyes, a limb nor body shows how the whole moves; if nothing
     * is left, all other keypoints do.
     */
    public static KeypointRegions of(Map<String, List<Integer>> named, int keypoints) {
        BitSet mouth = bits(named.getOrDefault("mouth", List.of()));
        BitSet eyes = bits(named.getOrDefault("eyes", List.of()));
        BitSet limbs = new BitSet();
        LIMBS.forEach(name -> limbs.or(bits(named.getOrDefault(name, List.of()))));
        BitSet frame = new BitSet();
        named.values().forEach(region -> frame.or(bits(region)));
        frame.andNot(bits(named.getOrDefault("body", List.of())));
        List.of(mouth, eyes, limbs).forEach(frame::andNot);
        if (frame.isEmpty()) {
            frame.set(0, keypoints);
            List.of(mouth, eyes, limbs).forEach(frame::andNot);
        }
        return new KeypointRegions(frame, mouth, eyes, limbs);
    }

    private static BitSet bits(List<Integer> indices) {
        BitSet set = new BitSet();
        indices.forEach(set::set);
        return set;
    }
}
