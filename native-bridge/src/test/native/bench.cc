// Not a test: what a frame costs beside its pixels. host bench_frames BUNDLE, see bridge-bench.sh.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <vector>

#include "check.h"
#include "ofx_names.h"
#include "plugin_file.h"

namespace {

double microseconds(std::chrono::steady_clock::time_point since) {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - since).count();
}

// Resident memory of this process in MB.
double residentMb() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == "VmRSS:") {
            double kb = 0;
            status >> kb;
            return kb / 1024;
        }
    }
    return 0;
}

}  // namespace

TEST(bench_frames) {
    constexpr int kWarm = 2000, kFrames = 5000;
    constexpr host::Bounds k1080 = {0, 0, 1920, 1080};
    const host::PluginFile file(bundle);
    host::Effect* const effect = host::newEffect();
    for (const char* name : {"Source", "Output"}) {
        effect->clip(name).image =
            std::make_unique<host::Image>(k1080, OFX_DEPTH_FLOAT, OFX_COMPONENTS_RGBA, false, 0);
    }
    file.action(OFX_ACTION_LOAD, nullptr);
    file.action(OFX_ACTION_CREATE_INSTANCE, effect);
    const double before = residentMb();
    auto start = std::chrono::steady_clock::now();
    CHECK_EQUAL(file.render(effect, k1080), kOfxStatOK);
    const double first = microseconds(start);
    const double added = residentMb() - before;
    for (int i = 0; i < kWarm; ++i) file.render(effect, k1080);
    std::vector<double> frames;
    for (int i = 0; i < kFrames; ++i) {
        start = std::chrono::steady_clock::now();
        CHECK_EQUAL(file.render(effect, k1080), kOfxStatOK);
        frames.push_back(microseconds(start));
    }
    std::sort(frames.begin(), frames.end());
    std::ostringstream text;
    text << "first frame " << first / 1000 << " ms, resident memory +" << added << " MB, then a frame of 1920x1080 float: median "
         << frames[kFrames / 2] << ", 5 % " << frames[kFrames / 20] << ", 95 % " << frames[kFrames * 19 / 20] << " microseconds";
    test::note(text.str());
}
