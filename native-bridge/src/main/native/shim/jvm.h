// The virtual machine of the process: ours, or one that was there before. It is started at most once and never
// destroyed, because a process cannot create a second one.
#ifndef POSEWEAVE_SHIM_JVM_H
#define POSEWEAVE_SHIM_JVM_H

#include <jni.h>

#include <string>
#include <vector>

namespace poseweave {

struct Jvm {
    JavaVM* vm = nullptr;
    bool ours = false;    // false: somebody else's, with a class path that is not ours
    std::string failure;  // why there is none; empty if there is
};

// Blocks until the machine runs or is known not to. Call on a thread that may be lost: if the machine ends itself while
// it starts, this call never returns and `onBroken` is called instead, once, from any thread.
Jvm obtainJvm(const std::vector<std::string>& options, void (*onBroken)(const std::string& failure));

}  // namespace poseweave

#endif
