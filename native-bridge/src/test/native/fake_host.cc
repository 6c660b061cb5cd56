#include "fake_host.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "fake_suites.h"
#include "ofx_names.h"

namespace host {

Faults faults;

int Properties::number(const std::string& name, size_t index) const {
    const auto found = values.find(name);
    if (found == values.end() || index >= found->second.size()) return -999;
    const int* const value = std::get_if<int>(&found->second[index]);
    return value == nullptr ? -999 : *value;
}

double Properties::real(const std::string& name, size_t index) const {
    const auto found = values.find(name);
    if (found == values.end() || index >= found->second.size()) return -999;
    const double* const value = std::get_if<double>(&found->second[index]);
    return value == nullptr ? -999 : *value;
}

std::vector<std::string> Properties::texts(const std::string& name) const {
    std::vector<std::string> list;
    const auto found = values.find(name);
    if (found == values.end()) return list;
    for (const Value& value : found->second) {
        const std::string* const text = std::get_if<std::string>(&value);
        list.push_back(text == nullptr ? "?" : *text);
    }
    return list;
}

namespace {

constexpr int kMargin = 64;
constexpr unsigned char kMarginByte = 0xEE, kFresh = 0x55;

int64_t bytesOf(const std::string& depth, const std::string& components) {
    const int64_t depthBytes = depth == OFX_DEPTH_BYTE ? 1 : depth == OFX_DEPTH_FLOAT ? 4 : 2;
    return depthBytes * (components == OFX_COMPONENTS_RGBA ? 4 : components == OFX_COMPONENTS_RGB ? 3 : 1);
}

}  // namespace

Image::Image(Bounds area, const char* depth, const char* components, bool flipped, int rowPadding)
        : pixelBytes(bytesOf(depth, components)), bounds(area) {
    const int64_t pitch = (area.x2 - area.x1) * pixelBytes + rowPadding, rows = area.y2 - area.y1;
    memory.assign(static_cast<size_t>(pitch * rows + 2 * kMargin), kFresh);
    std::memset(memory.data(), kMarginByte, kMargin);
    std::memset(memory.data() + memory.size() - kMargin, kMarginByte, kMargin);
    for (int64_t row = 0; row < rows; ++row) {
        std::memset(memory.data() + kMargin + (row + 1) * pitch - rowPadding, kMarginByte,
                    static_cast<size_t>(rowPadding));
    }
    rowBytes = flipped ? -pitch : pitch;
    data = memory.data() + kMargin + (flipped ? pitch * (rows - 1) : 0);
    properties.set(OFX_IMAGE_DATA, {static_cast<void*>(data)});
    properties.set(OFX_IMAGE_BOUNDS, {area.x1, area.y1, area.x2, area.y2});
    properties.set(OFX_IMAGE_ROW_BYTES, {static_cast<int>(rowBytes)});
    properties.set(OFX_IMAGE_DEPTH, {std::string(depth)});
    properties.set(OFX_IMAGE_COMPONENTS, {std::string(components)});
}

unsigned char Image::patternAt(int x, int y, int64_t byte) const {
    return static_cast<unsigned char>((x * 7 + y * 31 + byte * 3 + 100) % 251 + 1);
}

void Image::fillPattern() {
    for (int y = bounds.y1; y < bounds.y2; ++y) {
        for (int x = bounds.x1; x < bounds.x2; ++x) {
            for (int64_t byte = 0; byte < pixelBytes; ++byte) pixel(x, y)[byte] = patternAt(x, y, byte);
        }
    }
}

bool Image::marginUntouched() const {
    const auto untouched = [](const unsigned char* from, int64_t count) {
        for (int64_t i = 0; i < count; ++i) {
            if (from[i] != kMarginByte) return false;
        }
        return true;
    };
    const int64_t pitch = rowBytes < 0 ? -rowBytes : rowBytes, width = (bounds.x2 - bounds.x1) * pixelBytes;
    for (int row = 0; row < bounds.y2 - bounds.y1; ++row) {
        if (!untouched(memory.data() + kMargin + row * pitch + width, pitch - width)) return false;
    }
    return untouched(memory.data(), kMargin) && untouched(memory.data() + memory.size() - kMargin, kMargin);
}

Clip& Effect::clip(const std::string& name) {
    std::unique_ptr<Clip>& clip = clips[name];
    if (!clip) clip = std::make_unique<Clip>();
    return *clip;
}

const Param* Effect::param(const std::string& name) const {
    for (const auto& param : params) {
        if (param->name == name) return param.get();
    }
    return nullptr;
}

namespace {

template <class T, class Handle>
T* at(Handle handle) {
    return reinterpret_cast<T*>(handle);
}

// --- properties ----------------------------------------------------------------------------------------------------------

OfxStatus setValue(OfxPropertySetHandle set, const char* name, int index, Value value) {
    if (faults.failSets || faults.failNames.count(name) != 0) return kOfxStatErrUnknown;
    std::vector<Value>& list = at<Properties>(set)->values[name];
    if (index < 0 || static_cast<size_t>(index) > list.size()) return kOfxStatErrBadIndex;
    if (static_cast<size_t>(index) == list.size()) list.emplace_back();
    list[static_cast<size_t>(index)] = std::move(value);
    return kOfxStatOK;
}

Value* find(OfxPropertySetHandle set, const char* name, int index) {
    if (faults.failGets || faults.failNames.count(name) != 0) return nullptr;
    const auto found = at<Properties>(set)->values.find(name);
    if (found == at<Properties>(set)->values.end() || static_cast<size_t>(index) >= found->second.size()) return nullptr;
    return &found->second[static_cast<size_t>(index)];
}

template <class T>
OfxStatus getValue(OfxPropertySetHandle set, const char* name, int index, T* value) {
    if (faults.silentGets) return kOfxStatOK;
    Value* const found = find(set, name, index);
    if (found == nullptr || !std::holds_alternative<T>(*found)) return kOfxStatErrUnknown;
    *value = std::get<T>(*found);
    return kOfxStatOK;
}

OfxStatus setPointer(OfxPropertySetHandle set, const char* name, int index, void* value) {
    return setValue(set, name, index, value);
}
OfxStatus setString(OfxPropertySetHandle set, const char* name, int index, const char* value) {
    return setValue(set, name, index, std::string(value));
}
OfxStatus setDouble(OfxPropertySetHandle set, const char* name, int index, double value) {
    return setValue(set, name, index, value);
}
OfxStatus setInt(OfxPropertySetHandle set, const char* name, int index, int value) {
    return setValue(set, name, index, value);
}
OfxStatus getString(OfxPropertySetHandle set, const char* name, int index, char** value) {
    if (faults.silentGets) return kOfxStatOK;
    Value* const found = find(set, name, index);
    if (found == nullptr || !std::holds_alternative<std::string>(*found)) return kOfxStatErrUnknown;
    *value = std::get<std::string>(*found).data();
    return kOfxStatOK;
}

template <class T>
OfxStatus getValues(OfxPropertySetHandle set, const char* name, int count, T* values) {
    for (int i = 0; i < count; ++i) {
        const OfxStatus status = getValue<T>(set, name, i, &values[i]);
        if (status != kOfxStatOK) return status;
    }
    return kOfxStatOK;
}

// --- effects and clips ---------------------------------------------------------------------------------------------------

OfxStatus getPropertySet(OfxImageEffectHandle effect, OfxPropertySetHandle* set) {
    *set = at<Effect>(effect)->properties.handle();
    return kOfxStatOK;
}
OfxStatus getParamSet(OfxImageEffectHandle effect, OfxParamSetHandle* params) {
    *params = reinterpret_cast<OfxParamSetHandle>(effect);
    return kOfxStatOK;
}
OfxStatus clipDefine(OfxImageEffectHandle effect, const char* name, OfxPropertySetHandle* set) {
    *set = at<Effect>(effect)->clip(name).properties.handle();
    return kOfxStatOK;
}
OfxStatus clipGetHandle(OfxImageEffectHandle effect, const char* name, OfxImageClipHandle* clip,
                        OfxPropertySetHandle* set) {
    *clip = nullptr;
    if (faults.unknownClips) return kOfxStatOK;
    const auto found = at<Effect>(effect)->clips.find(name);
    if (found == at<Effect>(effect)->clips.end()) return kOfxStatErrBadHandle;
    *clip = reinterpret_cast<OfxImageClipHandle>(found->second.get());
    if (set != nullptr) *set = found->second->properties.handle();
    return kOfxStatOK;
}
OfxStatus clipGetPropertySet(OfxImageClipHandle clip, OfxPropertySetHandle* set) {
    *set = at<Clip>(clip)->properties.handle();
    return kOfxStatOK;
}

// Lends a set of properties of its own, as hosts do, that must be given back.
struct Lent : Properties {
    Clip* owner = nullptr;
};

OfxStatus clipGetImage(OfxImageClipHandle handle, OfxTime time, const OfxRectD*, OfxPropertySetHandle* image) {
    Clip* const clip = at<Clip>(handle);
    clip->times.push_back(time);
    *image = nullptr;
    if (faults.nullImages) return kOfxStatOK;
    if (faults.failImages || !clip->image) return kOfxStatFailed;
    auto lent = std::make_unique<Lent>();
    lent->values = clip->image->properties.values;
    lent->owner = clip;
    ++clip->open;
    *image = static_cast<Properties*>(lent.release())->handle();
    return kOfxStatOK;
}
OfxStatus clipReleaseImage(OfxPropertySetHandle image) {
    const std::unique_ptr<Lent> lent(static_cast<Lent*>(at<Properties>(image)));
    --lent->owner->open;
    return kOfxStatOK;
}

// --- parameters ----------------------------------------------------------------------------------------------------------

OfxStatus paramDefine(OfxParamSetHandle params, const char* type, const char* name, OfxPropertySetHandle* set) {
    if (faults.failNames.count(type) != 0) return kOfxStatErrUnsupported;
    auto param = std::make_unique<Param>();
    param->type = type;
    param->name = name;
    *set = param->properties.handle();
    at<Effect>(params)->params.push_back(std::move(param));
    return kOfxStatOK;
}
OfxStatus paramSetGetPropertySet(OfxParamSetHandle params, OfxPropertySetHandle* set) {
    *set = at<Effect>(params)->paramSet.handle();
    return kOfxStatOK;
}

// --- messages ------------------------------------------------------------------------------------------------------------

std::string formatted(const char* format, va_list arguments) {
    char text[4096];
    std::vsnprintf(text, sizeof(text), format, arguments);
    return text;
}
OfxStatus message(void* effect, const char* type, const char*, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    static_cast<Effect*>(effect)->messages.push_back(std::string(type) + ": " + formatted(format, arguments));
    va_end(arguments);
    return kOfxStatOK;
}
OfxStatus setPersistentMessage(void* effect, const char*, const char*, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    static_cast<Effect*>(effect)->persistent = formatted(format, arguments);
    va_end(arguments);
    return kOfxStatOK;
}
OfxStatus clearPersistentMessage(void* effect) {
    static_cast<Effect*>(effect)->persistent.clear();
    return kOfxStatOK;
}

struct Suites {
    OfxPropertySuiteV1 properties = {};
    OfxImageEffectSuiteV1 effects = {};
    OfxParameterSuiteV1 params = {};
    OfxMessageSuiteV1 messages = {};
    OfxMessageSuiteV2 messages2 = {};
};

Suites filledSuites() {
    Suites suites;
    suites.properties.propSetPointer = &setPointer;
    suites.properties.propSetString = &setString;
    suites.properties.propSetDouble = &setDouble;
    suites.properties.propSetInt = &setInt;
    suites.properties.propGetPointer = &getValue<void*>;
    suites.properties.propGetString = &getString;
    suites.properties.propGetDouble = &getValue<double>;
    suites.properties.propGetInt = &getValue<int>;
    suites.properties.propGetIntN = &getValues<int>;
    suites.properties.propGetDoubleN = &getValues<double>;
    suites.effects.getPropertySet = &getPropertySet;
    suites.effects.getParamSet = &getParamSet;
    suites.effects.clipDefine = &clipDefine;
    suites.effects.clipGetHandle = &clipGetHandle;
    suites.effects.clipGetPropertySet = &clipGetPropertySet;
    suites.effects.clipGetImage = &clipGetImage;
    suites.effects.clipReleaseImage = &clipReleaseImage;
    suites.params.paramDefine = &paramDefine;
    suites.params.paramSetGetPropertySet = &paramSetGetPropertySet;
    addValues(suites.params);
    suites.messages.message = &message;
    suites.messages2 = {&message, &setPersistentMessage, &clearPersistentMessage};
    return suites;
}

const void* fetchSuite(OfxPropertySetHandle, const char* name, int version) {
    static const Suites filled = filledSuites(), empty = Suites();
    static const OfxMessageSuiteV2 nullMessages = {};
    const std::string wanted = name;
    if (faults.missingSuites.count(wanted) != 0 || faults.missingSuites.count(wanted + std::to_string(version)) != 0) {
        return nullptr;
    }
    const Suites& suites = faults.emptySuites ? empty : filled;
    if (wanted == OFX_PROPERTY_SUITE && version == 1) return &suites.properties;
    if (wanted == OFX_IMAGE_EFFECT_SUITE && version == 1) return &suites.effects;
    if (wanted == OFX_PARAMETER_SUITE && version == 1) return &suites.params;
    if (wanted == OFX_MESSAGE_SUITE && version == 1) return &suites.messages;
    if (wanted == OFX_MESSAGE_SUITE && version == 2) {
        return faults.nullMessageFunctions ? &nullMessages : &suites.messages2;
    }
    return faults.emptySuites ? nullptr : otherSuite(wanted, version);
}

}  // namespace

OfxHost* ofxHost() {
    static Properties properties;
    static OfxHost host = {properties.handle(), &fetchSuite};
    static OfxHost without = {properties.handle(), nullptr};
    if (faults.nullHost) return nullptr;
    return faults.noFetchSuite ? &without : &host;
}

}  // namespace host
