package org.poseweave.detail;

/**
 * Where the pixels of the drawn object are found in one source. All planes are [size][size].
 *
 * @param source index of the source
 * @param offsetX place in the source minus own place, in pixels, x right
 * @param offsetY likewise, y down
 * @param share of the attention's matches around that go to this source, 0..1
 * @param confidence of the match, 0..1
 */
@SuppressWarnings("ArrayRecordComponent") // planes, compared by nobody
record Correspondence(int source, int size, float[] offsetX, float[] offsetY, float[] share, float[] confidence) {
    /** A plane of the source at the places of this field. */
    float[] warp(float[] plane) {
        float[] out = new float[size * size];
        for (int y = 0, i = 0; y < size; y++) {
            for (int x = 0; x < size; x++, i++) {
                out[i] = Planes.sample(plane, size, x + 0.5f + offsetX[i], y + 0.5f + offsetY[i]);
            }
        }
        return out;
    }
}
