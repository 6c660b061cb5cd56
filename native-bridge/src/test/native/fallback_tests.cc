// The picture and the message of a frame that cannot be rendered. The bundle has no Java runtime, so every render fails.
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "check.h"
#include "ofx_names.h"
#include "plugin_file.h"

using namespace host;

namespace {

constexpr Bounds kArea = {-3, -2, 10, 5};

std::unique_ptr<Image> image(Bounds bounds, const char* depth, const char* components, bool flipped = false,
                             int padding = 0) {
    return std::make_unique<Image>(bounds, depth, components, flipped, padding);
}

// Counts the output's bytes that are not: `source`'s pattern where both have pixels, zero elsewhere in the window, and
// what they were outside it.
int wrongBytes(const Image& output, const Image* source, Bounds window, const Image& before) {
    int wrong = 0;
    for (int y = output.bounds.y1; y < output.bounds.y2; ++y) {
        for (int x = output.bounds.x1; x < output.bounds.x2; ++x) {
            const bool inside = x >= window.x1 && x < window.x2 && y >= window.y1 && y < window.y2;
            const bool covered = source != nullptr && x >= source->bounds.x1 && x < source->bounds.x2 &&
                                 y >= source->bounds.y1 && y < source->bounds.y2;
            for (int64_t byte = 0; byte < output.pixelBytes; ++byte) {
                const unsigned char expected = !inside   ? before.pixel(x, y)[byte]
                                               : covered ? source->patternAt(x, y, byte)
                                                         : static_cast<unsigned char>(0);
                if (output.pixel(x, y)[byte] != expected) ++wrong;
            }
        }
    }
    return wrong;
}

// Renders with these images and checks every byte of the output and its surroundings.
void checkFallback(const PluginFile& plugin, std::unique_ptr<Image> source, std::unique_ptr<Image> output, Bounds window,
                   bool copies) {
    const std::unique_ptr<Effect> effect(newEffect());
    source->fillPattern();
    effect->clip("Source").image = std::move(source);
    effect->clip("Output").image = std::move(output);
    const Image& before = *effect->clip("Output").image;
    Image kept = before;
    kept.data = kept.memory.data() + (before.data - before.memory.data());
    CHECK_EQUAL(plugin.render(effect.get(), window), kOfxStatFailed);
    const Image& after = *effect->clip("Output").image;
    CHECK_EQUAL(wrongBytes(after, copies ? effect->clip("Source").image.get() : nullptr, window, kept), 0);
    CHECK(after.marginUntouched());
    CHECK_EQUAL(effect->clip("Source").open, 0);
    CHECK_EQUAL(effect->clip("Output").open, 0);
    CHECK(!effect->persistent.empty());
}

}  // namespace

TEST(fallback_copiesEveryDepthComponentsAndStride) {
    const PluginFile plugin(bundle);
    for (const char* depth : {OFX_DEPTH_BYTE, OFX_DEPTH_SHORT, OFX_DEPTH_HALF, OFX_DEPTH_FLOAT}) {
        for (const char* components : {OFX_COMPONENTS_RGBA, OFX_COMPONENTS_RGB, OFX_COMPONENTS_ALPHA}) {
            for (int layout = 0; layout < 8; ++layout) {
                const bool from = (layout & 1) != 0, to = (layout & 2) != 0;
                const int padding = (layout & 4) != 0 ? 12 : 0;
                checkFallback(plugin, image(kArea, depth, components, from, padding),
                              image(kArea, depth, components, to, 0), kArea, true);
            }
        }
    }
}

TEST(fallback_writesTheWindowOnlyAndClearsWhereTheSourceEnds) {
    const PluginFile plugin(bundle);
    const auto check = [&](Bounds source, Bounds window) {
        checkFallback(plugin, image(source, OFX_DEPTH_SHORT, OFX_COMPONENTS_RGBA, true, 8),
                      image(kArea, OFX_DEPTH_SHORT, OFX_COMPONENTS_RGBA, false, 16), window, true);
    };
    check(kArea, {0, 0, 4, 3});
    check({0, 0, 4, 3}, kArea);
    check({-10, -10, 0, 0}, kArea);
    check({50, 50, 60, 60}, kArea);
    check({0, -20, 3, 40}, {-3, 0, 10, 2});
    check(kArea, {-100, -100, 100, 100});
    check(kArea, {4, 4, 4, 4});
}

TEST(fallback_isTransparentBlackWhereFormatsDiffer) {
    const PluginFile plugin(bundle);
    checkFallback(plugin, image(kArea, OFX_DEPTH_HALF, OFX_COMPONENTS_RGBA),
                  image(kArea, OFX_DEPTH_SHORT, OFX_COMPONENTS_RGBA), kArea, false);
    checkFallback(plugin, image(kArea, OFX_DEPTH_BYTE, OFX_COMPONENTS_RGB, true),
                  image(kArea, OFX_DEPTH_BYTE, OFX_COMPONENTS_RGBA, true), kArea, false);
}

TEST(fallback_takesTheFirstClipThatHasAnImage) {
    const PluginFile plugin(bundle);
    const std::unique_ptr<Effect> effect(newEffect());
    Clip& driving = effect->clip("Driving");
    driving.properties.set(OFX_CLIP_CONNECTED, {1});  // as some hosts say of clips that they then have no image of
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
    CHECK(outputIsSource(*effect));

    driving.image = std::make_unique<Image>(Bounds{0, 0, 8, 4}, OFX_DEPTH_BYTE, OFX_COMPONENTS_RGBA, false, 0);
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
    CHECK(effect->clip("Output").image->memory == driving.image->memory);
    driving.properties.set(OFX_CLIP_CONNECTED, {0});
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
    CHECK(outputIsSource(*effect));
}

TEST(fallback_asksForTheCurrentTimeOnly) {
    const PluginFile plugin(bundle);
    const std::unique_ptr<Effect> effect(newEffect());
    plugin.render(effect.get());
    for (const char* name : {"Source", "Output"}) {
        CHECK(effect->clip(name).times == std::vector<double>({5.0}));
    }
}

TEST(fallback_withoutSourceIsTransparentBlack) {
    const PluginFile plugin(bundle);
    const std::unique_ptr<Effect> effect(newEffect());
    effect->clip("Source").image.reset();
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
    CHECK_EQUAL(static_cast<int>(effect->clip("Output").image->data[0]), 0);
    CHECK(effect->clip("Output").image->marginUntouched());
}

TEST(fallback_survivesNullImagesClipsAndFailedReads) {
    const PluginFile plugin(bundle);
    const auto untouched = [&] {
        const std::unique_ptr<Effect> effect(newEffect());
        CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
        CHECK_EQUAL(effect->clip("Output").open, 0);
        CHECK_EQUAL(effect->clip("Source").open, 0);
        const Image& output = *effect->clip("Output").image;
        return output.data[0] == 0x55 && output.marginUntouched();
    };
    faults.nullImages = true;
    CHECK(untouched());
    faults = {};
    faults.failImages = true;
    CHECK(untouched());
    faults = {};
    faults.unknownClips = true;
    CHECK(untouched());
    faults = {};
    faults.failGets = true;
    CHECK(untouched());
    faults = {};
    faults.silentGets = true;
    CHECK(untouched());
    for (const char* name : {OFX_IMAGE_DATA, OFX_IMAGE_BOUNDS, OFX_IMAGE_ROW_BYTES, OFX_IMAGE_DEPTH,
                             OFX_IMAGE_COMPONENTS}) {
        faults = {};
        faults.failNames = {name};
        CHECK(untouched());
    }
}

TEST(fallback_copesWithMissingTimeWindowAndConnection) {
    const PluginFile plugin(bundle);
    faults.failNames = {OFX_PROP_TIME, OFX_EFFECT_RENDER_WINDOW, OFX_CLIP_CONNECTED};
    const std::unique_ptr<Effect> effect(newEffect());
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
    CHECK(outputIsSource(*effect));
    const std::unique_ptr<Effect> other(newEffect());
    CHECK_EQUAL(plugin.action(OFX_ACTION_RENDER, other.get(), nullptr), kOfxStatFailed);
    CHECK(outputIsSource(*other));
}

TEST(fallback_leavesImplausibleOutputsAlone) {
    const PluginFile plugin(bundle);
    for (const int rowBytes : {0, 31, -31}) {
        const std::unique_ptr<Effect> effect(newEffect());
        effect->clip("Output").image->properties.set(OFX_IMAGE_ROW_BYTES, {rowBytes});
        CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
        CHECK_EQUAL(static_cast<int>(effect->clip("Output").image->data[0]), 0x55);
    }
}

TEST(message_saysWhatIsWrongByWhateverTheHostOffers) {
    const PluginFile plugin(bundle);
    const std::string reason = "the Java runtime of the plugin cannot be loaded";
    const std::unique_ptr<Effect> modern(newEffect());
    plugin.render(modern.get());
    CHECK(modern->persistent.find(reason) != std::string::npos);
    test::note(modern->persistent);

    faults.nullMessageFunctions = true;
    const std::unique_ptr<Effect> half(newEffect());
    plugin.render(half.get());
    plugin.render(half.get());
    CHECK(half->persistent.empty());
    CHECK_EQUAL(half->messages.size(), 1U);  // once, since hosts show a dialog for each
    CHECK(half->messages.at(0).find(reason) != std::string::npos);

    faults.missingSuites = {OFX_MESSAGE_SUITE};
    const std::unique_ptr<Effect> bare(newEffect());
    CHECK_EQUAL(plugin.render(bare.get()), kOfxStatFailed);
    CHECK(outputIsSource(*bare));
}

TEST(actions_withoutJavaGetTheStandardsDefault) {
    const PluginFile plugin(bundle);
    const std::unique_ptr<Effect> effect(newEffect());
    CHECK_EQUAL(plugin.action(OFX_ACTION_IS_IDENTITY, effect.get()), kOfxStatReplyDefault);
    CHECK_EQUAL(plugin.action(OFX_ACTION_INSTANCE_CHANGED, effect.get()), kOfxStatReplyDefault);
    CHECK_EQUAL(plugin.action(OFX_ACTION_DESTROY_INSTANCE, effect.get()), kOfxStatOK);
}

TEST(fallback_byManyThreadsAtOnce) {
    const PluginFile plugin(bundle);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int frame = 0; frame < 200; ++frame) {
                const std::unique_ptr<Effect> effect(newEffect());
                const bool failed = plugin.render(effect.get()) == kOfxStatFailed;
                if (!failed || !outputIsSource(*effect) || effect->persistent.empty()) ++wrong;
                plugin.action(OFX_ACTION_DESTROY_INSTANCE, effect.get());
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK_EQUAL(wrong.load(), 0);
}
