// What the virtual machine calls instead of exit, abort and printing. While it starts, a machine that gives up (no memory
// for the heap, say) would end the host's process: the thread that gives up is parked for good instead. After the start
// the hooks let the machine end the process, since it is then really broken.
#ifndef POSEWEAVE_SHIM_JVM_HOOKS_H
#define POSEWEAVE_SHIM_JVM_HOOKS_H

#include <jni.h>

#include <string>
#include <vector>

namespace poseweave {

void addHooks(std::vector<JavaVMOption>* options);

// From armHooks to disarmHooks the machine's text is kept and its end leads to `onBroken`. The locale, which the machine
// sets for the whole process, is kept too and put back by disarmHooks or when a thread is parked.
void armHooks(void (*onBroken)(const std::string& failure));
void disarmHooks();

// What the machine printed while it started, on one line.
std::string hookedText();

}  // namespace poseweave

#endif
