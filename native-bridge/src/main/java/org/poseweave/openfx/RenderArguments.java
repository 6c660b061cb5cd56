package org.poseweave.openfx;

/**
 * What a render is asked for.
 *
 * @param time frame
 * @param window pixels of the output to write, at the render scale
 * @param field "OfxFieldNone" for whole frames
 * @param sequential whether frames come in order
 * @param interactive whether a user waits for it
 * @param draft whether speed matters more than quality
 */
public record RenderArguments(
        double time, RectI window, Scale scale, String field, boolean sequential, boolean interactive, boolean draft) {
    static RenderArguments read(PropertySet in) {
        return new RenderArguments(
                in.getDouble("OfxPropTime", 0, 0),
                in.getRectI("OfxImageEffectPropRenderWindow", new RectI(0, 0, 0, 0)),
                in.getScale("OfxImageEffectPropRenderScale"),
                in.getString("OfxImageEffectPropFieldToRender", 0, "OfxFieldNone"),
                in.getInt("OfxImageEffectPropSequentialRenderStatus", 0, 0) != 0,
                in.getInt("OfxImageEffectPropInteractiveRenderStatus", 0, 0) != 0,
                in.getInt("OfxImageEffectPropRenderQualityDraft", 0, 0) != 0);
    }
}
