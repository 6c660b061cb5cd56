// The host: its struct and suites, and properties read and written with nothing taken for granted.
#ifndef POSEWEAVE_SHIM_HOST_H
#define POSEWEAVE_SHIM_HOST_H

#include <string>

#include "ofx_abi.h"

namespace poseweave {

// Copies the host's struct, since hosts may free or change theirs; null is kept out.
void setHost(const OfxHost* host);

// Our copy, at one address for the life of the process. Its members are null before setHost.
OfxHost* hostCopy();

// A suite of the host, or null.
const void* fetchSuite(const char* name, int version);

template <class Suite>
const Suite* suite(const char* name, int version) {
    return static_cast<const Suite*>(fetchSuite(name, version));
}

// Properties of one set of the host's. Every call may fail: a failed write is passed over, a failed read gives false
// and leaves the value as it was.
class Properties {
public:
    Properties(const OfxPropertySuiteV1* suite, OfxPropertySetHandle set) : suite_(suite), set_(set) {}

    bool setString(const char* name, const char* value, int index = 0) const;
    bool setInt(const char* name, int value, int index = 0) const;
    bool setDouble(const char* name, double value, int index = 0) const;

    bool getString(const char* name, std::string* value) const;
    bool getInt(const char* name, int* value, int index = 0) const;
    bool getDouble(const char* name, double* value) const;
    bool getPointer(const char* name, void** value) const;
    bool getRect(const char* name, OfxRectI* value) const;

private:
    const OfxPropertySuiteV1* suite_;
    OfxPropertySetHandle set_;
};

}  // namespace poseweave

#endif
