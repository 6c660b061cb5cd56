#include "message.h"

#include <atomic>
#include <cstdio>
#include <mutex>
#include <set>

#include "host.h"
#include "ofx_names.h"
#include "plugin.h"

namespace poseweave {
namespace {

constexpr size_t kMostTexts = 64;

// Never destroyed: host threads may still speak while the process exits.
struct Said {
    std::mutex mutex;
    std::set<OfxImageEffectHandle> shown;
    std::set<std::string> texts;
    std::atomic<size_t> shownCount{0};
};

Said& said() {
    static Said* const instance = new Said;
    return *instance;
}

bool isNew(const std::string& text) {
    const std::lock_guard<std::mutex> lock(said().mutex);
    return said().texts.size() < kMostTexts && said().texts.insert(text).second;
}

bool takeShown(OfxImageEffectHandle effect) {
    if (said().shownCount.load() == 0) return false;
    const std::lock_guard<std::mutex> lock(said().mutex);
    const bool was = said().shown.erase(effect) != 0;
    said().shownCount = said().shown.size();
    return was;
}

bool showPersistent(OfxImageEffectHandle effect, const std::string& text) {
    const auto* messages = suite<OfxMessageSuiteV2>(OFX_MESSAGE_SUITE, 2);
    if (messages == nullptr || messages->setPersistentMessage == nullptr ||
        messages->setPersistentMessage(effect, OFX_MESSAGE_ERROR, kPlugin.identifier, "%s", text.c_str()) !=
                kOfxStatOK) {
        return false;
    }
    const std::lock_guard<std::mutex> lock(said().mutex);
    said().shown.insert(effect);
    said().shownCount = said().shown.size();
    return true;
}

bool showOnce(OfxImageEffectHandle effect, const char* type, const std::string& text) {
    const auto* messages = suite<OfxMessageSuiteV1>(OFX_MESSAGE_SUITE, 1);
    if (messages == nullptr || messages->message == nullptr) {
        const auto* second = suite<OfxMessageSuiteV2>(OFX_MESSAGE_SUITE, 2);
        return second != nullptr && second->message != nullptr &&
               second->message(effect, type, kPlugin.identifier, "%s", text.c_str()) == kOfxStatOK;
    }
    return messages->message(effect, type, kPlugin.identifier, "%s", text.c_str()) == kOfxStatOK;
}

void showOrPrint(OfxImageEffectHandle effect, const char* type, const std::string& text) {
    if (isNew(text) && !showOnce(effect, type, text)) std::fprintf(stderr, "%s: %s\n", kPlugin.label, text.c_str());
}

}  // namespace

void showError(OfxImageEffectHandle effect, const std::string& text) {
    if (!showPersistent(effect, text)) showOrPrint(effect, OFX_MESSAGE_ERROR, text);
}

void withdrawError(OfxImageEffectHandle effect) {
    if (!takeShown(effect)) return;
    const auto* messages = suite<OfxMessageSuiteV2>(OFX_MESSAGE_SUITE, 2);
    if (messages != nullptr && messages->clearPersistentMessage != nullptr) messages->clearPersistentMessage(effect);
}

void logLine(OfxImageEffectHandle effect, const std::string& text) { showOrPrint(effect, OFX_MESSAGE_LOG, text); }

void forgetErrors(OfxImageEffectHandle effect) { takeShown(effect); }

}  // namespace poseweave
