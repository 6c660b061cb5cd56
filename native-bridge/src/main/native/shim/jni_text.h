// Text across JNI, as UTF-8 proper; JNI's own functions take a modified one.
#ifndef POSEWEAVE_SHIM_JNI_TEXT_H
#define POSEWEAVE_SHIM_JNI_TEXT_H

#include <jni.h>

#include <string>

namespace poseweave {

// A local reference; null with an exception pending on failure.
jstring toJava(JNIEnv* env, const std::string& text);

// Empty on failure; leaves no exception of its own pending.
std::string fromJava(JNIEnv* env, jstring text);

// The text of the pending exception, which is cleared.
std::string takeException(JNIEnv* env);

}  // namespace poseweave

#endif
