// host TEST BUNDLE: runs one test in this process. Exit status 0 passed, 1 failed, 77 skipped.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include "check.h"
#include "ofx_names.h"
#include "plugin_file.h"

namespace test {
namespace {

std::map<std::string, Test>& tests() {
    static std::map<std::string, Test> all;
    return all;
}

int failureCount = 0;

}  // namespace

Registration::Registration(const char* name, Test test) { tests()[name] = test; }

void failed(const char* file, int line, const std::string& text) {
    const std::string path = file;
    std::fprintf(stderr, "%s:%d: %s\n", path.substr(path.rfind('/') + 1).c_str(), line, text.c_str());
    ++failureCount;
}

int failures() { return failureCount; }

void forgetFailures() { failureCount = 0; }

void note(const std::string& text) {
    std::printf("note: %s\n", text.c_str());
    std::fflush(stdout);
}

}  // namespace test

namespace host {

PluginFile::PluginFile(const std::string& bundle) {
    const size_t slash = bundle.rfind('/');
    const std::string name = bundle.substr(slash + 1, bundle.size() - slash - 1 - std::string(".bundle").size());
    library_ = dlopen((bundle + "/Contents/Linux-x86-64/" + name).c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (library_ == nullptr) {
        std::fprintf(stderr, "%s\n", dlerror());
        std::exit(1);
    }
    const auto count = reinterpret_cast<int (*)()>(dlsym(library_, "OfxGetNumberOfPlugins"));
    const auto get = reinterpret_cast<OfxPlugin* (*)(int)>(dlsym(library_, "OfxGetPlugin"));
    if (count == nullptr || get == nullptr || count() != 1 || get(0) == nullptr || get(1) != nullptr) {
        std::fprintf(stderr, "expected one plugin\n");
        std::exit(1);
    }
    plugin_ = get(0);
    plugin_->setHost(ofxHost());
}

void PluginFile::close() {
    if (library_ != nullptr) dlclose(library_);
    library_ = nullptr;
}

OfxStatus PluginFile::action(const char* name, Effect* effect, Properties* inArgs) const {
    return plugin_->mainEntry(name, effect, inArgs == nullptr ? nullptr : inArgs->handle(), nullptr);
}

OfxStatus PluginFile::describeIn(Effect* effect, const char* context) const {
    Properties arguments;
    arguments.set(OFX_EFFECT_CONTEXT, {std::string(context)});
    return action(OFX_ACTION_DESCRIBE_IN_CONTEXT, effect, &arguments);
}

OfxStatus PluginFile::render(Effect* effect, Bounds window) const {
    Properties arguments;
    arguments.set(OFX_PROP_TIME, {5.0});
    arguments.set(OFX_EFFECT_RENDER_WINDOW, {window.x1, window.y1, window.x2, window.y2});
    return action(OFX_ACTION_RENDER, effect, &arguments);
}

Effect* newEffect(int64_t command, int64_t value) {
    auto* const effect = new Effect;
    for (const char* name : {"Source", "Output"}) {
        Clip& clip = effect->clip(name);
        clip.properties.set(OFX_CLIP_CONNECTED, {1});
        clip.image = std::make_unique<Image>(Bounds{0, 0, 8, 4}, OFX_DEPTH_BYTE, OFX_COMPONENTS_RGBA, false, 0);
    }
    effect->clip("Source").image->fillPattern();
    const Image& output = *effect->clip("Output").image;
    effect->command = command;
    effect->value = value;
    effect->data = static_cast<int64_t>(reinterpret_cast<intptr_t>(output.data));
    effect->count = output.rowBytes * (output.bounds.y2 - output.bounds.y1);
    return effect;
}

bool outputIsSource(const Effect& effect) {
    return effect.clips.at("Source")->image->memory == effect.clips.at("Output")->image->memory;
}

int mappedJvms() {
    std::set<std::string> files;
    std::ifstream maps("/proc/self/maps");
    std::string line;
    while (std::getline(maps, line)) {
        const size_t path = line.find('/');
        if (path != std::string::npos && line.find("libjvm.so") != std::string::npos) files.insert(line.substr(path));
    }
    return static_cast<int>(files.size());
}

}  // namespace host

int main(int count, char** arguments) {
    if (count != 3) {
        for (const auto& [name, test] : test::tests()) std::printf("%s\n", name.c_str());
        return 64;
    }
    const auto found = test::tests().find(arguments[1]);
    if (found == test::tests().end()) {
        std::fprintf(stderr, "no test is called %s\n", arguments[1]);
        return 1;
    }
    found->second(arguments[2]);
    return test::failures() == 0 ? 0 : 1;
}
