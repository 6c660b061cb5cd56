// An OpenFX host in memory, with faults that can be switched on. Handles are the addresses of the structs below.
#ifndef POSEWEAVE_TEST_FAKE_HOST_H
#define POSEWEAVE_TEST_FAKE_HOST_H

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "ofx_abi.h"

namespace host {

using Value = std::variant<std::monostate, int, double, std::string, void*>;

struct Properties {
    std::map<std::string, std::vector<Value>> values;

    void set(const std::string& name, std::vector<Value> list) { values[name] = std::move(list); }
    int number(const std::string& name, size_t index = 0) const;
    double real(const std::string& name, size_t index = 0) const;
    std::vector<std::string> texts(const std::string& name) const;
    bool has(const std::string& name) const { return values.count(name) != 0; }
    OfxPropertySetHandle handle() { return reinterpret_cast<OfxPropertySetHandle>(this); }
};

struct Bounds {
    int x1, y1, x2, y2;
};

// An image in memory of its own, filled with 0x55, with a margin of 0xEE on all sides that nobody may touch.
// `rowPadding` bytes follow each row; flipped images run downwards in memory.
struct Image {
    Properties properties;
    std::vector<unsigned char> memory;
    unsigned char* data = nullptr;
    int64_t rowBytes = 0;
    int64_t pixelBytes = 0;
    Bounds bounds = {};

    Image() = default;
    Image(Bounds bounds, const char* depth, const char* components, bool flipped, int rowPadding);
    unsigned char* pixel(int x, int y) const { return data + (y - bounds.y1) * rowBytes + (x - bounds.x1) * pixelBytes; }
    void fillPattern();  // each byte tells its place
    unsigned char patternAt(int x, int y, int64_t byte) const;
    bool marginUntouched() const;
};

struct Clip {
    Properties properties;
    std::unique_ptr<Image> image;
    std::vector<double> times;  // that images were asked for at
    int open = 0;               // images lent and not given back
};

struct Param {
    std::string type, name;
    Properties properties;
    std::vector<Value> values;  // one, or several numbers
    std::vector<double> keys;   // times
};

// The first eight words are what the Java double reads and writes.
struct Effect {
    int64_t command = 0, data = 0, count = 0, value = 0, result[4] = {0, 0, 0, 0};
    Properties properties;
    Properties paramSet;
    std::map<std::string, std::unique_ptr<Clip>> clips;
    std::vector<std::unique_ptr<Param>> params;
    std::string persistent;             // message shown at the effect
    std::vector<std::string> messages;  // others, as TYPE: TEXT

    Clip& clip(const std::string& name);
    const Param* param(const std::string& name) const;
    OfxImageEffectHandle handle() { return reinterpret_cast<OfxImageEffectHandle>(this); }
};

struct Faults {
    bool nullHost = false, noFetchSuite = false;
    std::set<std::string> missingSuites;  // name, or name and version: "OfxMessageSuite2"
    bool emptySuites = false;             // suites whose functions are all null
    bool nullMessageFunctions = false;    // of version 2 of the message suite
    bool failSets = false, failGets = false, silentGets = false;
    std::set<std::string> failNames;  // properties whose reads fail, parameter types that cannot be defined
    bool unknownClips = false;        // OK and a null handle
    bool nullImages = false;          // OK and a null image
    bool failImages = false;
};

extern Faults faults;

OfxHost* ofxHost();

}  // namespace host

#endif
