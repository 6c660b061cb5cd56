// Threads of the host as threads of Java.
#ifndef POSEWEAVE_SHIM_ATTACH_H
#define POSEWEAVE_SHIM_ATTACH_H

#include <jni.h>

namespace poseweave {

// Attaches the calling thread as a daemon unless it is attached already; it is detached when it ends. Null on failure.
JNIEnv* attachThread(JavaVM* vm);

}  // namespace poseweave

#endif
