package org.poseweave.colour;

/**
 * The red, green, blue and white of an RGB space as CIE 1931 xy.
 *
 * @see <a href="https://www.itu.int/rec/R-REC-BT.709">BT.709</a>, SMPTE ST 2065-1 and S-2014-004 (ACEScg, AP1)
 */
public record Primaries(Xy red, Xy green, Xy blue, Xy white) {
    /** A chromaticity. */
    public record Xy(double x, double y) {}

    /** Of Rec.709 and sRGB, white D65. */
    public static final Primaries REC709 =
            new Primaries(new Xy(0.64, 0.33), new Xy(0.30, 0.60), new Xy(0.15, 0.06), new Xy(0.3127, 0.3290));

    /** AP1, of ACEScg. */
    public static final Primaries AP1 =
            new Primaries(new Xy(0.713, 0.293), new Xy(0.165, 0.830), new Xy(0.128, 0.044), new Xy(0.32168, 0.33767));

    private static final double SAME = 2e-3;

    /** Whether two sets differ by no more than files round them. */
    public boolean isNear(Primaries other) {
        return near(red, other.red) && near(green, other.green) && near(blue, other.blue) && near(white, other.white);
    }

    private static boolean near(Xy a, Xy b) {
        return Math.abs(a.x - b.x) <= SAME && Math.abs(a.y - b.y) <= SAME;
    }
}
