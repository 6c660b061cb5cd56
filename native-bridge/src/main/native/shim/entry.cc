// What a host sees of the library: three functions, and behind them the actions.
#include <cstring>
#include <exception>

#include "describe.h"
#include "fallback.h"
#include "host.h"
#include "java.h"
#include "message.h"
#include "ofx_names.h"
#include "plugin.h"

#define POSEWEAVE_EXPORT extern "C" __attribute__((visibility("default")))

namespace poseweave {
namespace {

bool is(const char* action, const char* name) { return std::strcmp(action, name) == 0; }

bool handledByJava(const char* action) {
    for (int i = 0; i < kPlugin.actionCount; ++i) {
        if (is(action, kPlugin.actions[i])) return true;
    }
    return false;
}

// Actions that tell of an end or a beginning; a machine is not started for them.
bool needsNoJava(const char* action) {
    for (const char* name :
         {OFX_ACTION_UNLOAD, OFX_ACTION_CREATE_INSTANCE, OFX_ACTION_DESTROY_INSTANCE, OFX_ACTION_BEGIN_INSTANCE_CHANGED,
          OFX_ACTION_END_INSTANCE_CHANGED, OFX_ACTION_BEGIN_INSTANCE_EDIT, OFX_ACTION_END_INSTANCE_EDIT,
          OFX_ACTION_PURGE_CACHES, OFX_ACTION_SYNC_PRIVATE_DATA, OFX_ACTION_END_SEQUENCE_RENDER}) {
        if (is(action, name)) return true;
    }
    return false;
}

OfxStatus load() {
    const bool usable = fetchSuite(OFX_PROPERTY_SUITE, 1) != nullptr && fetchSuite(OFX_IMAGE_EFFECT_SUITE, 1) != nullptr;
    return usable ? kOfxStatOK : kOfxStatErrMissingHostFeature;
}

struct Call {
    const char* action;
    const void* handle;
    OfxPropertySetHandle inArgs;
    OfxPropertySetHandle outArgs;

    OfxImageEffectHandle effect() const {
        return static_cast<OfxImageEffectHandle>(const_cast<void*>(handle));
    }
};

JavaReply callJava(const Call& call) {
    JavaReply reply = {kOfxStatFailed, ""};
    if (!startJava(&reply.failure)) return reply;
    return dispatch(call.action, call.handle, call.inArgs, call.outArgs);
}

// Hosts may ignore the status of a render and show what the output held, so that a failed one is filled in first.
OfxStatus render(const Call& call) {
    const JavaReply reply = callJava(call);
    if (reply.failure.empty() && reply.status == kOfxStatOK) {
        withdrawError(call.effect());
        return kOfxStatOK;
    }
    writeFallback(call.effect(), call.inArgs);
    if (!reply.failure.empty()) {
        showError(call.effect(), "The picture is passed on unchanged: " + reply.failure + ".");
        return kOfxStatFailed;
    }
    logLine(call.effect(), "A frame could not be rendered (status " + std::to_string(reply.status) +
                                   "); its picture is passed on unchanged.");
    return reply.status == kOfxStatReplyDefault ? kOfxStatFailed : reply.status;
}

// Without Java the standard's default is right for every action but render, which then says what is wrong.
OfxStatus forward(const Call& call) {
    if (needsNoJava(call.action) && !javaRuns()) return kOfxStatReplyDefault;
    std::string failure;
    if (!startJava(&failure)) return kOfxStatReplyDefault;
    const JavaReply reply = dispatch(call.action, call.handle, call.inArgs, call.outArgs);
    if (!reply.failure.empty()) logLine(call.effect(), "An action failed: " + reply.failure + ".");
    return reply.status;
}

// Java's reply to an action that is ours to answer counts only if it is an error.
OfxStatus acknowledge(const Call& call) {
    if (!handledByJava(call.action)) return kOfxStatOK;
    const OfxStatus status = forward(call);
    return status == kOfxStatReplyDefault ? kOfxStatOK : status;
}

OfxStatus route(const Call& call) {
    const char* const action = call.action;
    if (is(action, OFX_ACTION_LOAD)) return load();
    if (is(action, OFX_ACTION_DESCRIBE)) return describe(call.effect());
    if (is(action, OFX_ACTION_DESCRIBE_IN_CONTEXT)) return describeInContext(call.effect(), call.inArgs);
    if (is(action, OFX_ACTION_DESTROY_INSTANCE)) forgetErrors(call.effect());
    if (is(action, OFX_ACTION_UNLOAD) || is(action, OFX_ACTION_CREATE_INSTANCE) ||
        is(action, OFX_ACTION_DESTROY_INSTANCE)) {
        return acknowledge(call);
    }
    if (!handledByJava(action)) return kOfxStatReplyDefault;
    return is(action, OFX_ACTION_RENDER) ? render(call) : forward(call);
}

// No exception may leave the library.
OfxStatus mainEntry(const char* action, const void* handle, OfxPropertySetHandle inArgs, OfxPropertySetHandle outArgs) {
    if (action == nullptr) return kOfxStatErrBadHandle;
    try {
        return route({action, handle, inArgs, outArgs});
    } catch (const std::bad_alloc&) {
        return kOfxStatErrMemory;
    } catch (const std::exception&) {
        return kOfxStatFailed;
    }
}

void acceptHost(OfxHost* host) { setHost(host); }

}  // namespace
}  // namespace poseweave

POSEWEAVE_EXPORT int OfxGetNumberOfPlugins(void) { return 1; }

POSEWEAVE_EXPORT OfxPlugin* OfxGetPlugin(int index) {
    using namespace poseweave;
    static OfxPlugin plugin = {OFX_IMAGE_EFFECT_API, 1,           kPlugin.identifier, kPlugin.major,
                               kPlugin.minor,        &acceptHost, &mainEntry};
    return index == 0 ? &plugin : nullptr;
}

POSEWEAVE_EXPORT OfxStatus OfxSetHost(const OfxHost* host) {
    poseweave::setHost(host);
    return kOfxStatOK;
}
