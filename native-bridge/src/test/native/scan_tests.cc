// What a host sees before it renders: load, describe, describe in context, and hosts that lack something.
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "check.h"
#include "ofx_names.h"
#include "plugin_file.h"

using namespace host;

namespace {

using Texts = std::vector<std::string>;

OfxStatus scan(const PluginFile& plugin) {
    Effect effect, filter, general;
    OfxStatus worst = plugin.action(OFX_ACTION_LOAD, nullptr);
    for (const OfxStatus status :
         {plugin.action(OFX_ACTION_DESCRIBE, &effect), plugin.describeIn(&filter, OFX_CONTEXT_FILTER),
          plugin.describeIn(&general, OFX_CONTEXT_GENERAL), plugin.action(OFX_ACTION_UNLOAD, nullptr)}) {
        if (worst == kOfxStatOK) worst = status;
    }
    return worst;
}

void checkParam(const Effect& effect, const char* name, const char* type, const char* parent) {
    const Param* const param = effect.param(name);
    CHECK(param != nullptr);
    if (param == nullptr) return;
    CHECK_EQUAL(param->type, std::string(type));
    if (*parent != '\0') CHECK_EQUAL(param->properties.texts(OFX_PARAM_PARENT).at(0), std::string(parent));
}

}  // namespace

TEST(scan_startsNoJvm) {
    const auto start = std::chrono::steady_clock::now();
    PluginFile plugin(bundle);
    CHECK_EQUAL(scan(plugin), kOfxStatOK);
    plugin.close();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    CHECK_EQUAL(mappedJvms(), 0);
    test::note("dlopen, load, describe, both contexts, unload, dlclose: " + std::to_string(took.count()) + " ms");
}

TEST(describe_saysWhatTheEffectCan) {
    const PluginFile plugin(bundle);
    Effect effect;
    CHECK_EQUAL(plugin.action(OFX_ACTION_DESCRIBE, &effect), kOfxStatOK);
    const Properties& said = effect.properties;
    CHECK(said.texts(OFX_EFFECT_SUPPORTED_CONTEXTS) == Texts({OFX_CONTEXT_FILTER, OFX_CONTEXT_GENERAL}));
    CHECK(said.texts(OFX_EFFECT_SUPPORTED_DEPTHS) ==
          Texts({OFX_DEPTH_BYTE, OFX_DEPTH_SHORT, OFX_DEPTH_HALF, OFX_DEPTH_FLOAT}));
    CHECK(said.texts(OFX_PROP_LABEL) == Texts({"Double"}));
    CHECK(said.texts(OFX_EFFECT_GROUPING) == Texts({"Tests"}));
    CHECK(said.texts(OFX_EFFECT_THREAD_SAFETY) == Texts({OFX_THREAD_FULLY_SAFE}));
    CHECK_EQUAL(said.number(OFX_EFFECT_HOST_FRAME_THREADING), 0);
    CHECK_EQUAL(said.number(OFX_EFFECT_SUPPORTS_TILES), 0);
    CHECK_EQUAL(said.number(OFX_EFFECT_SUPPORTS_MULTI_RESOLUTION), 1);
    CHECK_EQUAL(said.number(OFX_EFFECT_TEMPORAL_CLIP_ACCESS), 1);
}

TEST(describeInContext_definesTheClipsOfTheContext) {
    const PluginFile plugin(bundle);
    Effect filter, general;
    CHECK_EQUAL(plugin.describeIn(&filter, OFX_CONTEXT_FILTER), kOfxStatOK);
    CHECK_EQUAL(plugin.describeIn(&general, OFX_CONTEXT_GENERAL), kOfxStatOK);
    CHECK_EQUAL(filter.clips.size(), 2U);
    CHECK_EQUAL(general.clips.size(), 4U);
    CHECK(filter.clips.count("Source") == 1 && filter.clips.count("Output") == 1);
    const Properties& mask = general.clip("Mask").properties;
    CHECK_EQUAL(mask.number(OFX_CLIP_IS_MASK), 1);
    CHECK_EQUAL(mask.number(OFX_CLIP_OPTIONAL), 1);
    CHECK_EQUAL(mask.texts(OFX_CLIP_SUPPORTED_COMPONENTS).at(0), std::string(OFX_COMPONENTS_ALPHA));
    const Properties& source = general.clip("Source").properties;
    CHECK_EQUAL(source.number(OFX_EFFECT_TEMPORAL_CLIP_ACCESS), 1);
    CHECK(source.texts(OFX_CLIP_SUPPORTED_COMPONENTS) == Texts({OFX_COMPONENTS_RGBA, OFX_COMPONENTS_RGB}));
    CHECK_EQUAL(plugin.describeIn(&general, "OfxImageEffectContextGeneral"), kOfxStatOK);
}

TEST(describeInContext_definesEveryKindOfParameter) {
    const PluginFile plugin(bundle);
    Effect effect;
    CHECK_EQUAL(plugin.describeIn(&effect, OFX_CONTEXT_FILTER), kOfxStatOK);
    CHECK_EQUAL(effect.params.size(), 10U);
    checkParam(effect, "group", OFX_PARAM_GROUP, "");
    checkParam(effect, "count", OFX_PARAM_INTEGER, "group");
    checkParam(effect, "amount", OFX_PARAM_DOUBLE, "group");
    checkParam(effect, "on", OFX_PARAM_BOOLEAN, "");
    checkParam(effect, "mode", OFX_PARAM_CHOICE, "");
    checkParam(effect, "text", OFX_PARAM_STRING, "");
    checkParam(effect, "file", OFX_PARAM_STRING, "");
    checkParam(effect, "press", OFX_PARAM_PUSH_BUTTON, "");
    checkParam(effect, "page", OFX_PARAM_PAGE, "");
    const Properties& count = effect.param("count")->properties;
    CHECK_EQUAL(count.number(OFX_PARAM_MIN), 1);
    CHECK_EQUAL(count.number(OFX_PARAM_MAX), 64);
    CHECK_EQUAL(count.number(OFX_PARAM_DISPLAY_MIN), 1);
    CHECK_EQUAL(count.number(OFX_PARAM_DISPLAY_MAX), 16);
    CHECK_EQUAL(count.number(OFX_PARAM_ANIMATES), 0);
    const Properties& amount = effect.param("amount")->properties;
    CHECK_EQUAL(amount.real(OFX_PARAM_MIN), -2.0);
    CHECK_EQUAL(amount.real(OFX_PARAM_DISPLAY_MAX), 1.0);
    CHECK_EQUAL(amount.real(OFX_PARAM_DEFAULT), 0.5);
    CHECK_EQUAL(amount.number(OFX_PARAM_ANIMATES), 1);
    CHECK_EQUAL(amount.texts(OFX_PARAM_HINT).at(0), std::string("How much"));
    CHECK(effect.param("mode")->properties.texts(OFX_PARAM_CHOICE_OPTION) == Texts({"First", "Second", "Third"}));
    CHECK_EQUAL(effect.param("mode")->properties.number(OFX_PARAM_DEFAULT), 2);
    CHECK_EQUAL(effect.param("text")->properties.number(OFX_PARAM_SECRET), 1);
    CHECK_EQUAL(effect.param("text")->properties.number(OFX_PARAM_EVALUATES), 0);
    CHECK_EQUAL(effect.param("file")->properties.texts(OFX_PARAM_STRING_MODE).at(0), std::string(OFX_STRING_FILE));
    CHECK_EQUAL(effect.param("folder")->properties.texts(OFX_PARAM_STRING_MODE).at(0), std::string(OFX_STRING_FOLDER));
    CHECK(effect.param("page")->properties.texts(OFX_PARAM_PAGE_CHILD) == Texts({"count", "group", "amount"}));
    CHECK(effect.paramSet.texts(OFX_PARAM_PAGE_ORDER) == Texts({"page"}));
}

TEST(describe_survivesHostsThatLackSuites) {
    const PluginFile plugin(bundle);
    Effect effect;
    for (const char* name : {OFX_PROPERTY_SUITE, OFX_IMAGE_EFFECT_SUITE}) {
        faults.missingSuites = {name};
        CHECK_EQUAL(plugin.action(OFX_ACTION_LOAD, nullptr), kOfxStatErrMissingHostFeature);
        CHECK_EQUAL(plugin.action(OFX_ACTION_DESCRIBE, &effect), kOfxStatErrMissingHostFeature);
        CHECK_EQUAL(plugin.describeIn(&effect, OFX_CONTEXT_FILTER), kOfxStatErrMissingHostFeature);
        CHECK(plugin.render(&effect) != kOfxStatOK);
    }
    faults.missingSuites = {OFX_PARAMETER_SUITE, OFX_MESSAGE_SUITE};
    CHECK_EQUAL(scan(plugin), kOfxStatOK);
    faults.missingSuites.clear();
    faults.emptySuites = true;
    CHECK_EQUAL(plugin.action(OFX_ACTION_DESCRIBE, &effect), kOfxStatErrMissingHostFeature);
    CHECK_EQUAL(plugin.describeIn(&effect, OFX_CONTEXT_FILTER), kOfxStatErrMissingHostFeature);
    CHECK(plugin.render(&effect) != kOfxStatOK);
}

TEST(describe_survivesHostsWithoutHostStruct) {
    faults.nullHost = true;
    const PluginFile plugin(bundle);
    CHECK_EQUAL(plugin.action(OFX_ACTION_LOAD, nullptr), kOfxStatErrMissingHostFeature);
    faults.nullHost = false;
    faults.noFetchSuite = true;
    plugin.plugin()->setHost(ofxHost());
    CHECK_EQUAL(plugin.action(OFX_ACTION_LOAD, nullptr), kOfxStatErrMissingHostFeature);
    faults.noFetchSuite = false;
    plugin.plugin()->setHost(ofxHost());
    CHECK_EQUAL(scan(plugin), kOfxStatOK);
}

TEST(describe_survivesRefusedProperties) {
    const PluginFile plugin(bundle);
    faults.failSets = true;
    CHECK_EQUAL(scan(plugin), kOfxStatOK);
    faults.failSets = false;
    faults.failNames = {OFX_PARAM_PAGE, OFX_PARAM_GROUP, OFX_PARAM_STRING};
    Effect effect;
    CHECK_EQUAL(plugin.describeIn(&effect, OFX_CONTEXT_FILTER), kOfxStatOK);
    CHECK_EQUAL(effect.params.size(), 5U);
    faults.failNames.clear();
    faults.failGets = true;
    CHECK_EQUAL(plugin.describeIn(&effect, OFX_CONTEXT_FILTER), kOfxStatOK);
    faults.failGets = false;
    faults.silentGets = true;
    CHECK_EQUAL(plugin.describeIn(&effect, OFX_CONTEXT_FILTER), kOfxStatOK);
}

TEST(actions_ofOthersGetTheStandardsDefault) {
    const PluginFile plugin(bundle);
    Effect effect;
    CHECK_EQUAL(plugin.action("OfxImageEffectActionGetTimeDomain", &effect), kOfxStatReplyDefault);
    CHECK_EQUAL(plugin.action("SomethingNew", &effect), kOfxStatReplyDefault);
    CHECK_EQUAL(plugin.action(nullptr, &effect), kOfxStatErrBadHandle);
    CHECK_EQUAL(plugin.action(OFX_ACTION_CREATE_INSTANCE, &effect), kOfxStatOK);
    CHECK_EQUAL(plugin.action(OFX_ACTION_DESTROY_INSTANCE, &effect), kOfxStatOK);
    CHECK_EQUAL(mappedJvms(), 0);
}

TEST(scan_aThousandTimesWithDlclose) {
    for (int i = 0; i < 1000; ++i) {
        PluginFile plugin(bundle);
        CHECK_EQUAL(scan(plugin), kOfxStatOK);
        plugin.close();
    }
    CHECK_EQUAL(mappedJvms(), 0);
}

TEST(scan_byManyThreadsAtOnce) {
    const PluginFile plugin(bundle);
    std::vector<std::thread> threads;
    std::vector<OfxStatus> worst(8, kOfxStatOK);
    for (size_t i = 0; i < worst.size(); ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < 100; ++round) {
                plugin.plugin()->setHost(ofxHost());
                Effect instance;
                for (const OfxStatus status : {scan(plugin), plugin.action(OFX_ACTION_CREATE_INSTANCE, &instance),
                                               plugin.action(OFX_ACTION_DESTROY_INSTANCE, &instance)}) {
                    if (status != kOfxStatOK) worst[i] = status;
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const OfxStatus status : worst) CHECK_EQUAL(status, kOfxStatOK);
}
