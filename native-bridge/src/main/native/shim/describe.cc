#include "describe.h"

#include <initializer_list>

#include "host.h"
#include "ofx_names.h"
#include "plugin.h"

namespace poseweave {
namespace {

// Writes a list; a value that the host refuses leaves no gap.
void setList(const Properties& properties, const char* name, std::initializer_list<const char*> values) {
    int index = 0;
    for (const char* value : values) {
        if (properties.setString(name, value, index)) ++index;
    }
}

void describeEffect(const Properties& effect) {
    effect.setString(OFX_PROP_LABEL, kPlugin.label);
    effect.setString(OFX_PROP_SHORT_LABEL, kPlugin.label);
    effect.setString(OFX_PROP_LONG_LABEL, kPlugin.label);
    effect.setString(OFX_EFFECT_GROUPING, kPlugin.group);
    effect.setString(OFX_PROP_DESCRIPTION, kPlugin.description);
    effect.setInt(OFX_PROP_VERSION, static_cast<int>(kPlugin.major), 0);
    effect.setInt(OFX_PROP_VERSION, static_cast<int>(kPlugin.minor), 1);

    int index = 0;
    if ((kPlugin.contexts & kFilter) != 0 &&
        effect.setString(OFX_EFFECT_SUPPORTED_CONTEXTS, OFX_CONTEXT_FILTER, index)) {
        ++index;
    }
    if ((kPlugin.contexts & kGeneral) != 0) {
        effect.setString(OFX_EFFECT_SUPPORTED_CONTEXTS, OFX_CONTEXT_GENERAL, index);
    }
    setList(effect, OFX_EFFECT_SUPPORTED_DEPTHS, {OFX_DEPTH_BYTE, OFX_DEPTH_SHORT, OFX_DEPTH_HALF, OFX_DEPTH_FLOAT});

    effect.setInt(OFX_EFFECT_SINGLE_INSTANCE, 0);
    effect.setInt(OFX_EFFECT_HOST_FRAME_THREADING, 0);
    effect.setString(OFX_EFFECT_THREAD_SAFETY, OFX_THREAD_FULLY_SAFE);
    effect.setInt(OFX_EFFECT_SUPPORTS_TILES, 0);
    effect.setInt(OFX_EFFECT_SUPPORTS_MULTI_RESOLUTION, 1);
    effect.setInt(OFX_EFFECT_TEMPORAL_CLIP_ACCESS, kPlugin.temporal ? 1 : 0);
    effect.setInt(OFX_EFFECT_MULTIPLE_CLIP_DEPTHS, 0);
    effect.setInt(OFX_EFFECT_MULTIPLE_CLIP_ASPECTS, 0);
    effect.setInt(OFX_EFFECT_FIELDS_TWICE, 0);
}

void describeClip(const Properties& properties, const Clip& clip) {
    properties.setString(OFX_PROP_LABEL, clip.label);
    if (clip.alphaOnly) {
        setList(properties, OFX_CLIP_SUPPORTED_COMPONENTS,
                {OFX_COMPONENTS_ALPHA, OFX_COMPONENTS_RGBA, OFX_COMPONENTS_RGB});
    } else {
        setList(properties, OFX_CLIP_SUPPORTED_COMPONENTS, {OFX_COMPONENTS_RGBA, OFX_COMPONENTS_RGB});
    }
    properties.setInt(OFX_CLIP_OPTIONAL, clip.optional ? 1 : 0);
    properties.setInt(OFX_CLIP_IS_MASK, clip.mask ? 1 : 0);
    properties.setInt(OFX_EFFECT_TEMPORAL_CLIP_ACCESS, clip.temporal ? 1 : 0);
    properties.setInt(OFX_EFFECT_SUPPORTS_TILES, 0);
}

// The bit of the context that the host describes; Filter where the host does not say.
unsigned contextOf(const Properties& inArgs) {
    std::string context;
    if (inArgs.getString(OFX_EFFECT_CONTEXT, &context) && context == OFX_CONTEXT_GENERAL) return kGeneral;
    return kFilter;
}

}  // namespace

OfxStatus describe(OfxImageEffectHandle effect) {
    const auto* properties = suite<OfxPropertySuiteV1>(OFX_PROPERTY_SUITE, 1);
    const auto* effects = suite<OfxImageEffectSuiteV1>(OFX_IMAGE_EFFECT_SUITE, 1);
    if (properties == nullptr || effects == nullptr || effects->getPropertySet == nullptr) {
        return kOfxStatErrMissingHostFeature;
    }
    OfxPropertySetHandle set = nullptr;
    if (effects->getPropertySet(effect, &set) != kOfxStatOK || set == nullptr) return kOfxStatErrBadHandle;
    describeEffect(Properties(properties, set));
    return kOfxStatOK;
}

OfxStatus describeInContext(OfxImageEffectHandle effect, OfxPropertySetHandle inArgs) {
    const auto* properties = suite<OfxPropertySuiteV1>(OFX_PROPERTY_SUITE, 1);
    const auto* effects = suite<OfxImageEffectSuiteV1>(OFX_IMAGE_EFFECT_SUITE, 1);
    if (properties == nullptr || effects == nullptr || effects->clipDefine == nullptr) {
        return kOfxStatErrMissingHostFeature;
    }
    const unsigned context = contextOf(Properties(properties, inArgs));
    if ((kPlugin.contexts & context) == 0) return kOfxStatErrUnsupported;

    const auto define = [&](const Clip& clip) {
        OfxPropertySetHandle set = nullptr;
        if (effects->clipDefine(effect, clip.name, &set) == kOfxStatOK) describeClip(Properties(properties, set), clip);
    };
    for (int i = 0; i < kPlugin.clipCount; ++i) {
        if ((kPlugin.clips[i].contexts & context) != 0) define(kPlugin.clips[i]);
    }
    define(Clip{OFX_CLIP_OUTPUT, OFX_CLIP_OUTPUT, context, false, false, false, false});

    OfxParamSetHandle params = nullptr;
    if (effects->getParamSet != nullptr && effects->getParamSet(effect, &params) == kOfxStatOK && params != nullptr) {
        defineParams(properties, params);
    }
    return kOfxStatOK;
}

}  // namespace poseweave
