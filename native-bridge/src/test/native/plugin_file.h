// A plugin as a host loads it.
#ifndef POSEWEAVE_TEST_PLUGIN_FILE_H
#define POSEWEAVE_TEST_PLUGIN_FILE_H

#include <string>

#include "fake_host.h"
#include "ofx_abi.h"

namespace host {

class PluginFile {
public:
    // Opens NAME.ofx of NAME.ofx.bundle and hands it the host; ends the process if it cannot.
    explicit PluginFile(const std::string& bundle);
    ~PluginFile() { close(); }
    PluginFile(const PluginFile&) = delete;
    PluginFile& operator=(const PluginFile&) = delete;

    void close();
    OfxPlugin* plugin() const { return plugin_; }
    OfxStatus action(const char* name, Effect* effect, Properties* inArgs = nullptr) const;
    OfxStatus describeIn(Effect* effect, const char* context) const;
    OfxStatus render(Effect* effect, Bounds window = {0, 0, 8, 4}) const;

private:
    void* library_ = nullptr;
    OfxPlugin* plugin_ = nullptr;
};

// An effect with connected clips Source and Output, byte RGBA images of 8 x 4, and a command for the Java double.
Effect* newEffect(int64_t command = 0, int64_t value = 0);

// Whether Output holds the pattern of Source, byte for byte.
bool outputIsSource(const Effect& effect);

// How many different files named libjvm.so are mapped.
int mappedJvms();

}  // namespace host

#endif
