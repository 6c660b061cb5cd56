// Agreement between several plugins of this kind in one process, each with a shim of its own: only one at a time may
// start a virtual machine, and none may touch one whose start failed.
#ifndef POSEWEAVE_SHIM_PROCESS_LOCK_H
#define POSEWEAVE_SHIM_PROCESS_LOCK_H

namespace poseweave {

// Held from construction to destruction. Waits at most a minute; a system that offers no such locks gives none.
class ProcessLock {
public:
    ProcessLock();
    ~ProcessLock();
    ProcessLock(const ProcessLock&) = delete;
    ProcessLock& operator=(const ProcessLock&) = delete;
};

// Marks this process's virtual machine as unusable, for all plugins and for good, and gives up the lock, whose holder may
// never run again.
void markJvmBroken();
bool isJvmMarkedBroken();

}  // namespace poseweave

#endif
