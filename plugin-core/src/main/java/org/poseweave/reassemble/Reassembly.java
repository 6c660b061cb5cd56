package org.poseweave.reassemble;

/**
 * The object drawn in the driving pose.
 *
 * @param object [3,H,W] planar RGB in 0..1
 * @param mask [H,W] coverage of the object in 0..1
 * @param confidence [side,side]: share of attention around the best match of each token, 0..1
 * @param match [3,side,side]: index of the source that holds the best match of each token, and its place there as x and
 *     y in crop coordinates
 * @param side side of the token grid
 */
@SuppressWarnings("ArrayRecordComponent") // tensors, compared by nobody
public record Reassembly(float[] object, float[] mask, float[] confidence, float[] match, int side) {
    private static final float OBJECT = 0.5f;

    /** Mean confidence over the object; 0 where there is none. */
    public double meanConfidence() {
        int cell = (int) Math.round(Math.sqrt(mask.length)) / side;
        double sum = 0;
        int count = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int centre = (y * cell + cell / 2) * side * cell + x * cell + cell / 2;
                if (mask[centre] >= OBJECT) {
                    sum += confidence[y * side + x];
                    count++;
                }
            }
        }
        return count == 0 ? 0 : sum / count;
    }
}
