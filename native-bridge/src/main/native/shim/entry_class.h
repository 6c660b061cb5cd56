// The class org.poseweave.openfx.Entry and its two methods.
#ifndef POSEWEAVE_SHIM_ENTRY_CLASS_H
#define POSEWEAVE_SHIM_ENTRY_CLASS_H

#include <jni.h>

#include <string>
#include <vector>

#include "java.h"
#include "jvm.h"

namespace poseweave {

// For a machine that was not started with our options: their -D lines become system properties where there are none.
// The library path is extended instead, at its end.
void setMissingProperties(JNIEnv* env, const std::vector<std::string>& options);

class EntryClass {
public:
    // Finds the class: on the class path of our own machine, or with a class loader of our own in another's.
    bool load(JNIEnv* env, const Jvm& jvm, std::string* failure);
    int start(JNIEnv* env, OfxHost* host, const std::string& contents, std::string* failure) const;
    JavaReply dispatch(JNIEnv* env, const char* action, const void* handle, OfxPropertySetHandle inArgs,
                       OfxPropertySetHandle outArgs) const;
    JavaVM* vm() const { return vm_; }

private:
    JavaVM* vm_ = nullptr;
    jclass entry_ = nullptr;
    jobject loader_ = nullptr;
    jmethodID start_ = nullptr;
    jmethodID dispatch_ = nullptr;
    jclass thread_ = nullptr;
    jmethodID currentThread_ = nullptr;
    jmethodID getLoader_ = nullptr;
    jmethodID setLoader_ = nullptr;
    std::vector<jstring> actions_;  // of kPlugin.actions, in that order

    bool findMethods(JNIEnv* env);
    jobject swapLoader(JNIEnv* env, jobject thread) const;
};

}  // namespace poseweave

#endif
