package org.poseweave.colour;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes straight colour from one space to another: a curve, a matrix, a curve. What is infinite or not a number stays
 * so where no matrix mixes it. Safe for several threads.
 */
public final class ColourTransform {
    /** Changes nothing. */
    public static final ColourTransform NONE = new ColourTransform(null, null, null, null, null);

    private final @Nullable CurveTable in;
    private final @Nullable CurveTable expand;
    private final double @Nullable [][] matrix;
    private final @Nullable CurveTable squeeze;
    private final @Nullable CurveTable out;

    /**
     * Of steps in this order, each null if not needed.
     *
     * @param expand brightness up, colours kept
     * @param squeeze brightness down, colours kept
     */
    private ColourTransform(
            @Nullable CurveTable in,
            @Nullable CurveTable expand,
            double @Nullable [][] matrix,
            @Nullable CurveTable squeeze,
            @Nullable CurveTable out) {
        this.in = in;
        this.expand = expand;
        this.matrix = matrix;
        this.squeeze = squeeze;
        this.out = out;
    }

    /** From a space to another; {@link ColourSpace#RAW} on either side changes nothing. */
    public static ColourTransform between(ColourSpace from, ColourSpace to) {
        Curve decode = from.curve();
        Curve encode = to.curve();
        if (from.equals(to) || decode == null || encode == null) {
            return NONE;
        }
        double[][] matrix = matrix(from.primaries(), to.primaries());
        return decode == encode && matrix == null
                ? NONE
                : new ColourTransform(Tables.decoder(decode), null, matrix, null, Tables.encoder(encode));
    }

    /**
     * From a space to what the network takes: sRGB, with {@code wide} squeezed so that brighter light fits into 0..1
     * ({@link HighlightRange}). Raw data are not squeezed.
     */
    public static ColourTransform toNetwork(ColourSpace from, boolean wide) {
        Curve decode = from.curve();
        if (decode == null || !wide) {
            return between(from, ColourSpace.SRGB);
        }
        double[][] matrix = matrix(from.primaries(), Primaries.REC709);
        return new ColourTransform(Tables.decoder(decode), null, matrix, Tables.SQUEEZE, Tables.SRGB_OUT);
    }

    /** From what the network gives to a space; undoes {@link #toNetwork}. */
    public static ColourTransform fromNetwork(ColourSpace to, boolean wide) {
        Curve encode = to.curve();
        if (encode == null || !wide) {
            return between(ColourSpace.SRGB, to);
        }
        double[][] matrix = matrix(Primaries.REC709, to.primaries());
        return new ColourTransform(Tables.SRGB_IN, Tables.EXPAND, matrix, null, Tables.encoder(encode));
    }

    private static double @Nullable [][] matrix(Primaries from, Primaries to) {
        return from.equals(to) ? null : RgbMatrix.between(from, to);
    }

    /** Whether it changes nothing. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Equal where the same numbers come out. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ColourTransform transform
                && Objects.equals(in, transform.in)
                && Objects.equals(expand, transform.expand)
                && Objects.equals(squeeze, transform.squeeze)
                && Objects.equals(out, transform.out)
                && Arrays.deepEquals(matrix, transform.matrix);
    }

    @Override
    public int hashCode() {
        return Objects.hash(in, expand, squeeze, out, Arrays.deepHashCode(matrix));
    }

    /** Changes red, green and blue of the first pixels of interleaved RGBA, straight colour. */
    public void apply(float[] rgba, int pixels) {
        if (isNone()) {
            return;
        }
        for (int i = 0; i < 4 * pixels; i += 4) {
            curve(in, rgba, i);
            brightness(expand, rgba, i);
            if (matrix != null) {
                mix(matrix, rgba, i);
            }
            brightness(squeeze, rgba, i);
            curve(out, rgba, i);
        }
    }

    private static void curve(@Nullable CurveTable curve, float[] rgba, int at) {
        if (curve != null) {
            rgba[at] = curve.at(rgba[at]);
            rgba[at + 1] = curve.at(rgba[at + 1]);
            rgba[at + 2] = curve.at(rgba[at + 2]);
        }
    }

    /** Takes the brightest of red, green and blue along a curve and the others in proportion. */
    private static void brightness(@Nullable CurveTable curve, float[] rgba, int at) {
        if (curve == null) {
            return;
        }
        float most = Math.max(rgba[at], Math.max(rgba[at + 1], rgba[at + 2]));
        if (most > HighlightRange.KNEE_LIGHT) {
            float changed = curve.at(most);
            float scale = changed / most;
            for (int c = at; c < at + 3; c++) {
                rgba[c] = rgba[c] == most ? changed : rgba[c] * scale;
            }
        }
    }

    private static void mix(double[][] matrix, float[] rgba, int at) {
        float r = rgba[at];
        float g = rgba[at + 1];
        float b = rgba[at + 2];
        for (int c = 0; c < 3; c++) {
            rgba[at + c] = (float) (matrix[c][0] * r + matrix[c][1] * g + matrix[c][2] * b);
        }
    }

    /** Made when first needed. */
    private static final class Tables {
        static final CurveTable SQUEEZE = new CurveTable(HighlightRange::squeezed);
        static final CurveTable EXPAND = new CurveTable(HighlightRange::expanded);
        static final CurveTable SRGB_IN = new CurveTable(Curve.SRGB::toLinear);
        static final CurveTable SRGB_OUT = new CurveTable(Curve.SRGB::fromLinear);
        static final CurveTable REC709_IN = new CurveTable(Curve.REC709::toLinear);
        static final CurveTable REC709_OUT = new CurveTable(Curve.REC709::fromLinear);

        private Tables() {}

        static @Nullable CurveTable decoder(Curve curve) {
            return switch (curve) {
                case SRGB -> SRGB_IN;
                case REC709 -> REC709_IN;
                case LINEAR -> null;
            };
        }

        static @Nullable CurveTable encoder(Curve curve) {
            return switch (curve) {
                case SRGB -> SRGB_OUT;
                case REC709 -> REC709_OUT;
                case LINEAR -> null;
            };
        }
    }
}
