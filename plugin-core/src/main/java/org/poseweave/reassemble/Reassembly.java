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
public record Reassembly(float[] object, float[] mask, float[] confidence, float[] match, int side) {}
