package org.poseweave.openfx;

/** What a plugin asks of its clips before it renders. */
public final class ClipPreferences {
    private final PropertySet out;

    ClipPreferences(PropertySet out) {
        this.out = out;
    }

    /** Channels that a clip should have. */
    public void components(String clip, Components components) {
        out.setString("OfxImageClipPropComponents_" + clip, 0, components.key());
    }

    /** Depth that a clip should have; only depths that the host supports are taken. */
    public void depth(String clip, BitDepth depth) {
        out.setString("OfxImageClipPropDepth_" + clip, 0, depth.key());
    }

    /** How colour and alpha of the output go together. */
    public void premultiplication(Premultiplication state) {
        out.setString("OfxImageEffectPropPreMultiplication", 0, state.key());
    }

    /** Pixel aspect of the output. */
    public void pixelAspect(String clip, double aspect) {
        out.setDouble("OfxImageClipPropPAR_" + clip, 0, aspect);
    }

    /** Whether the output differs from frame to frame even where inputs and parameters do not. */
    public void frameVarying(boolean varying) {
        out.setInt("OfxImageEffectFrameVarying", 0, varying ? 1 : 0);
    }
}
