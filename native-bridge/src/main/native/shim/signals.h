// Signals that the virtual machine cannot do without, in a process whose host may replace their handlers at any time.
#ifndef POSEWEAVE_SHIM_SIGNALS_H
#define POSEWEAVE_SHIM_SIGNALS_H

namespace poseweave {

// Names the library of the running virtual machine; its handlers are known by the addresses that it is mapped to.
void setJvmLibrary(void* createFunction, void* signalFunction);

// Sees to it that SIGSEGV, SIGBUS, SIGFPE and SIGILL reach the virtual machine first. Called before each entry into
// Java: where the host has put its own handler in the machine's place, a wrapper is installed that asks the machine
// whether the signal is one of its own (a null dereference in Java is a SIGSEGV) and else calls the host's.
void guardSignals();

// Around the machine's start, which takes SIGUSR2 without keeping the handler that it finds: a host's own is put back.
void saveHostSignals();
void restoreHostSignals();

}  // namespace poseweave

#endif
