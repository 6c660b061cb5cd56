package org.poseweave.openfx;

/** Names of the actions that a plugin in Java can handle; the shim handles the others itself. */
public final class Actions {
    public static final String RENDER = "OfxImageEffectActionRender";
    public static final String IS_IDENTITY = "OfxImageEffectActionIsIdentity";
    public static final String REGION_OF_DEFINITION = "OfxImageEffectActionGetRegionOfDefinition";
    public static final String REGIONS_OF_INTEREST = "OfxImageEffectActionGetRegionsOfInterest";
    public static final String FRAMES_NEEDED = "OfxImageEffectActionGetFramesNeeded";
    public static final String CLIP_PREFERENCES = "OfxImageEffectActionGetClipPreferences";
    public static final String INSTANCE_CHANGED = "OfxActionInstanceChanged";
    public static final String DESTROY_INSTANCE = "OfxActionDestroyInstance";

    private Actions() {}
}
