// The Java side of the plugin: the class org.poseweave.openfx.Entry, in a virtual machine that is started when it is
// first needed.
#ifndef POSEWEAVE_SHIM_JAVA_H
#define POSEWEAVE_SHIM_JAVA_H

#include <string>

#include "ofx_abi.h"

namespace poseweave {

// Whether Java already runs; starts nothing.
bool javaRuns();

// Starts Java or joins a start under way; false with the reason, in a person's words, if it cannot be had. A failed
// start is not repeated.
bool startJava(std::string* failure);

struct JavaReply {
    OfxStatus status;
    std::string failure;  // not empty if Java was not reached or an exception escaped it
};

// Calls Entry.dispatch on this thread, which is attached for as long as it lives. Needs startJava.
JavaReply dispatch(const char* action, const void* handle, OfxPropertySetHandle inArgs, OfxPropertySetHandle outArgs);

}  // namespace poseweave

#endif
