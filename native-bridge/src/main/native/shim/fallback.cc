#include "fallback.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "host.h"
#include "ofx_names.h"
#include "plugin.h"

namespace poseweave {
namespace {

struct Suites {
    const OfxPropertySuiteV1* properties;
    const OfxImageEffectSuiteV1* effects;

    bool complete() const {
        return properties != nullptr && effects != nullptr && effects->clipGetHandle != nullptr &&
               effects->clipGetImage != nullptr;
    }
};

int64_t depthBytes(const std::string& depth) {
    if (depth == OFX_DEPTH_BYTE) return 1;
    if (depth == OFX_DEPTH_SHORT || depth == OFX_DEPTH_HALF) return 2;
    return depth == OFX_DEPTH_FLOAT ? 4 : 0;
}

int64_t channels(const std::string& components) {
    if (components == OFX_COMPONENTS_RGBA) return 4;
    if (components == OFX_COMPONENTS_RGB) return 3;
    return components == OFX_COMPONENTS_ALPHA ? 1 : 0;
}

// An image of the host's, given back when it goes out of scope. `data` is the pixel at (bounds.x1, bounds.y1); rows go
// up, by rowBytes, which may be negative.
class Image {
public:
    Image(const Suites& suites, OfxImageClipHandle clip, OfxTime time) : suites_(suites) {
        if (clip == nullptr || suites.effects->clipGetImage(clip, time, nullptr, &set_) != kOfxStatOK) set_ = nullptr;
        if (set_ == nullptr) return;
        const Properties properties(suites.properties, set_);
        void* data = nullptr;
        int rowBytes = 0;
        std::string depth;
        if (!properties.getPointer(OFX_IMAGE_DATA, &data) || !properties.getRect(OFX_IMAGE_BOUNDS, &bounds_) ||
            !properties.getInt(OFX_IMAGE_ROW_BYTES, &rowBytes) || !properties.getString(OFX_IMAGE_DEPTH, &depth) ||
            !properties.getString(OFX_IMAGE_COMPONENTS, &format_)) {
            return;
        }
        rowBytes_ = rowBytes;
        pixelBytes_ = depthBytes(depth) * channels(format_);
        format_ += depth;
        const int64_t width = int64_t{bounds_.x2} - bounds_.x1;
        const bool plausible = pixelBytes_ > 0 && width > 0 && bounds_.y2 > bounds_.y1 &&
                               std::abs(rowBytes_) >= width * pixelBytes_;
        if (plausible) data_ = static_cast<char*>(data);
    }
    ~Image() {
        if (set_ != nullptr && suites_.effects->clipReleaseImage != nullptr) suites_.effects->clipReleaseImage(set_);
    }
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;

    bool present() const { return set_ != nullptr; }
    bool readable() const { return data_ != nullptr; }
    const OfxRectI& bounds() const { return bounds_; }
    int64_t pixelBytes() const { return pixelBytes_; }
    bool sameFormat(const Image& other) const { return readable() && other.readable() && format_ == other.format_; }
    char* pixel(int64_t x, int64_t y) const {
        return data_ + (y - bounds_.y1) * rowBytes_ + (x - bounds_.x1) * pixelBytes_;
    }

private:
    const Suites& suites_;
    OfxPropertySetHandle set_ = nullptr;
    char* data_ = nullptr;
    OfxRectI bounds_ = {0, 0, 0, 0};
    int64_t rowBytes_ = 0;
    int64_t pixelBytes_ = 0;
    std::string format_;
};

OfxRectI intersection(const OfxRectI& a, const OfxRectI& b) {
    return {std::max(a.x1, b.x1), std::max(a.y1, b.y1), std::min(a.x2, b.x2), std::min(a.y2, b.y2)};
}

bool empty(const OfxRectI& rect) { return rect.x2 <= rect.x1 || rect.y2 <= rect.y1; }

void clear(const Image& image, const OfxRectI& window) {
    if (empty(window)) return;
    const auto bytes = static_cast<size_t>((int64_t{window.x2} - window.x1) * image.pixelBytes());
    for (int y = window.y1; y < window.y2; ++y) std::memset(image.pixel(window.x1, y), 0, bytes);
}

// memmove: hosts that render in place give the same memory for both.
void copy(const Image& from, const Image& to, const OfxRectI& window) {
    const OfxRectI shared = intersection(window, from.bounds());
    if (empty(shared)) return clear(to, window);
    clear(to, {window.x1, window.y1, window.x2, shared.y1});
    clear(to, {window.x1, shared.y2, window.x2, window.y2});
    clear(to, {window.x1, shared.y1, shared.x1, shared.y2});
    clear(to, {shared.x2, shared.y1, window.x2, shared.y2});
    const auto bytes = static_cast<size_t>((int64_t{shared.x2} - shared.x1) * to.pixelBytes());
    for (int y = shared.y1; y < shared.y2; ++y) std::memmove(to.pixel(shared.x1, y), from.pixel(shared.x1, y), bytes);
}

// A clip's handle; null if it is unknown or the host says that it is not connected.
OfxImageClipHandle connectedClip(const Suites& suites, OfxImageEffectHandle effect, const char* name) {
    OfxImageClipHandle clip = nullptr;
    OfxPropertySetHandle set = nullptr;
    if (suites.effects->clipGetHandle(effect, name, &clip, &set) != kOfxStatOK) return nullptr;
    int connected = 1;
    Properties(suites.properties, set).getInt(OFX_CLIP_CONNECTED, &connected);
    return connected != 0 ? clip : nullptr;
}

}  // namespace

void writeFallback(OfxImageEffectHandle effect, OfxPropertySetHandle inArgs) {
    const Suites suites = {suite<OfxPropertySuiteV1>(OFX_PROPERTY_SUITE, 1),
                           suite<OfxImageEffectSuiteV1>(OFX_IMAGE_EFFECT_SUITE, 1)};
    if (!suites.complete()) return;
    const Properties arguments(suites.properties, inArgs);
    double time = 0;
    arguments.getDouble(OFX_PROP_TIME, &time);

    OfxImageClipHandle outputClip = nullptr;
    OfxPropertySetHandle unused = nullptr;
    if (suites.effects->clipGetHandle(effect, OFX_CLIP_OUTPUT, &outputClip, &unused) != kOfxStatOK) return;
    const Image output(suites, outputClip, time);
    if (!output.readable()) return;
    OfxRectI window = output.bounds();
    if (arguments.getRect(OFX_EFFECT_RENDER_WINDOW, &window)) window = intersection(window, output.bounds());

    for (int i = 0; i < kPlugin.fallbackClipCount; ++i) {
        const Image source(suites, connectedClip(suites, effect, kPlugin.fallbackClips[i]), time);
        if (!source.present()) continue;
        if (!source.sameFormat(output)) break;
        return copy(source, output, window);
    }
    clear(output, window);
}

}  // namespace poseweave
