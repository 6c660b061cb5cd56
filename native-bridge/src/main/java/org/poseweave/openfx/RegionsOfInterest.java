package org.poseweave.openfx;

/** What a plugin needs of its inputs to render a region. */
public final class RegionsOfInterest {
    private final PropertySet out;

    RegionsOfInterest(PropertySet out) {
        this.out = out;
    }

    /** Needs this region of a clip, in canonical coordinates. */
    public void need(String clip, RectD region) {
        out.setRectD("OfxImageClipPropRoI_" + clip, region);
    }
}
