package org.poseweave.colour;

/**
 * A look-up table of one or three dimensions (.cube, Resolve's and Adobe's form). Values outside the table's domain
 * take those at its edge: what is above 1 ends there. Safe for several threads.
 */
public final class Look {
    private final int size;
    private final boolean cube;
    private final float[] table;
    private final float[] low;
    private final float[] scale;

    /**
     * @param size entries along an axis, at least 2
     * @param table RGB entries; of a cube with red running fastest, blue slowest
     * @param domain least red, green, blue, then most
     */
    Look(int size, boolean cube, float[] table, float[] domain) {
        this.size = size;
        this.cube = cube;
        this.table = table.clone();
        low = new float[] {domain[0], domain[1], domain[2]};
        scale = new float[3];
        for (int c = 0; c < 3; c++) {
            scale[c] = (size - 1) / (domain[3 + c] - domain[c]);
        }
    }

    /** Changes red, green and blue of the first pixels of interleaved RGBA, straight colour; not-a-number becomes least. */
    public void apply(float[] rgba, int pixels) {
        float[] at = new float[3];
        for (int i = 0; i < 4 * pixels; i += 4) {
            for (int c = 0; c < 3; c++) {
                float place = (rgba[i + c] - low[c]) * scale[c];
                at[c] = place > 0 ? Math.min(place, size - 1) : 0;
            }
            if (cube) {
                tetrahedron(at, rgba, i);
            } else {
                for (int c = 0; c < 3; c++) {
                    int below = Math.min((int) at[c], size - 2);
                    float share = at[c] - below;
                    rgba[i + c] = (1 - share) * table[3 * below + c] + share * table[3 * (below + 1) + c];
                }
            }
        }
    }

    /** Between the four corners of the tetrahedron that holds the point, whose longest edge is the grey diagonal. */
    private void tetrahedron(float[] at, float[] out, int to) {
        int[] strides = {3, 3 * size, 3 * size * size};
        int corner = 0;
        float[] share = new float[3];
        for (int c = 0; c < 3; c++) {
            int below = Math.min((int) at[c], size - 2);
            corner += below * strides[c];
            share[c] = at[c] - below;
        }
        int first = share[0] >= share[1] ? (share[0] >= share[2] ? 0 : 2) : (share[1] >= share[2] ? 1 : 2);
        int last = share[2] < share[0] ? (share[2] < share[1] ? 2 : 1) : (share[0] < share[1] ? 0 : 1);
        if (first == last) {
            last = (first + 1) % 3;
        }
        int middle = 3 - first - last;
        int second = corner + strides[first];
        int third = second + strides[middle];
        int opposite = third + strides[last];
        for (int c = 0; c < 3; c++) {
            out[to + c] = (1 - share[first]) * table[corner + c]
                    + (share[first] - share[middle]) * table[second + c]
                    + (share[middle] - share[last]) * table[third + c]
                    + share[last] * table[opposite + c];
        }
    }
}
