package org.poseweave.colour;

import org.jspecify.annotations.Nullable;

/**
 * What the RGB samples of a frame mean.
 *
 * @param primaries of red, green, blue and white
 * @param curve how samples follow light; null for data, which are never converted
 */
public record ColourSpace(Primaries primaries, @Nullable Curve curve) {
    /** Display-referred, as the network takes it; also video and pictures of which nothing else is known. */
    public static final ColourSpace SRGB = new ColourSpace(Primaries.REC709, Curve.SRGB);

    /** By the camera curve of BT.709. */
    public static final ColourSpace REC709 = new ColourSpace(Primaries.REC709, Curve.REC709);

    /** Light with the primaries of Rec.709, as in most EXR files. */
    public static final ColourSpace LINEAR = new ColourSpace(Primaries.REC709, Curve.LINEAR);

    /** Light with the primaries AP1. */
    public static final ColourSpace ACESCG = new ColourSpace(Primaries.AP1, Curve.LINEAR);

    /** Values that are no colour: they go to the network and back as they are. */
    public static final ColourSpace RAW = new ColourSpace(Primaries.REC709, null);

    /** Light with the given primaries, those of Rec.709 if null. */
    public static ColourSpace linear(@Nullable Primaries primaries) {
        if (primaries == null || primaries.isNear(Primaries.REC709)) {
            return LINEAR;
        }
        return primaries.isNear(Primaries.AP1) ? ACESCG : new ColourSpace(primaries, Curve.LINEAR);
    }

    /** Whether samples are light, which has no upper end. */
    public boolean isLinear() {
        return curve == Curve.LINEAR;
    }
}
