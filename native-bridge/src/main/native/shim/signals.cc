#include "signals.h"

#include <csignal>

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <mutex>

namespace poseweave {
namespace {

using AskJvm = int (*)(int, siginfo_t*, void*, int);

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
constexpr int kSignalCount = 4;
constexpr int kMostActions = 8;

// The host's actions that the wrapper stands in for, oldest first. More than one only if the host's newer handler may
// call the older one that it found, which is the wrapper.
struct Replaced {
    struct sigaction actions[kMostActions];
    std::atomic<int> count;
};

Replaced replaced[kSignalCount];
std::mutex guardMutex;
std::atomic<AskJvm> askJvm{nullptr};
void* jvmBase = nullptr;
std::atomic<void*> jvmHandlers[kSignalCount];
struct sigaction userSignal;

// The call of the wrapper that is under way on this thread. A handler may leave by longjmp, so that this may be stale: a
// call is nested in it only if it is about the same fault and its frame lies deeper in the stack. Initial-exec, since a
// handler must not allocate thread-local memory.
struct Active {
    const void* context;
    const void* frame;
    int next;  // index of the action that a nested call goes to
};
thread_local __attribute__((tls_model("initial-exec"))) Active active = {nullptr, nullptr, -1};

int indexOf(int signal) {
    for (int i = 0; i < kSignalCount; ++i) {
        if (kSignals[i] == signal) return i;
    }
    return 0;
}

// A fault is repeated on return and then ends the process; a signal that was sent is sent again.
void takeDefault(int signal, const siginfo_t* info) {
    struct sigaction standard = {};
    standard.sa_handler = SIG_DFL;
    sigaction(signal, &standard, nullptr);
    if (info->si_code <= 0) raise(signal);
}

void callHost(int at, int signal, siginfo_t* info, void* context) {
    if (at < 0) return takeDefault(signal, info);
    struct sigaction& stored = replaced[indexOf(signal)].actions[at];
    const struct sigaction action = stored;
    const bool detailed = (action.sa_flags & SA_SIGINFO) != 0;
    if (!detailed && action.sa_handler == SIG_IGN && info->si_code <= 0) return;
    if (!detailed && (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN)) return takeDefault(signal, info);
    if ((action.sa_flags & static_cast<int>(SA_RESETHAND)) != 0) {
        stored.sa_flags &= ~SA_SIGINFO;
        stored.sa_handler = SIG_DFL;
    }
    if (detailed) {
        action.sa_sigaction(signal, info, context);
    } else {
        action.sa_handler(signal);
    }
}

// Asks the machine, which may in turn call a handler that it found at its start, which may be a wrapper.
bool handledByJvm(int signal, siginfo_t* info, void* context) {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    const AskJvm ask = askJvm.load(std::memory_order_acquire);
    const bool handled = ask != nullptr && ask(signal, info, context, 0) != 0;
    if (!handled) pthread_sigmask(SIG_SETMASK, &mask, nullptr);  // the machine changes it
    return handled;
}

void wrapper(int signal, siginfo_t* info, void* context) {
    const int savedErrno = errno;
    const Active outer = active;
    const void* const frame = __builtin_frame_address(0);
    const bool nested = outer.context == context && frame < outer.frame;
    const int at = nested ? outer.next : replaced[indexOf(signal)].count.load(std::memory_order_acquire) - 1;
    active = {context, frame, at};
    if (nested || !handledByJvm(signal, info, context)) {
        active.next = at - 1;
        callHost(at, signal, info, context);
    }
    active = outer;
    errno = savedErrno;
}

// A mark that wrappers of all shims carry, so that two plugins do not wrap each other in turns: an unusual set of
// real-time signals that is blocked meanwhile.
void addMark(sigset_t* mask) {
    for (const int offset : {1, 4, 6, 11}) sigaddset(mask, SIGRTMAX - offset);
}

bool isWrapper(const struct sigaction& action) {
    if ((action.sa_flags & SA_SIGINFO) == 0) return false;
    for (int offset = 1; offset <= 12; ++offset) {
        const bool marked = offset == 1 || offset == 4 || offset == 6 || offset == 11;
        if ((sigismember(&action.sa_mask, SIGRTMAX - offset) == 1) != marked) return false;
    }
    return true;
}

bool isJvms(int index, const struct sigaction& action) {
    if ((action.sa_flags & SA_SIGINFO) == 0) return false;
    void* const handler = reinterpret_cast<void*>(action.sa_sigaction);
    if (handler == jvmHandlers[index].load(std::memory_order_relaxed)) return true;
    Dl_info info;
    if (dladdr(handler, &info) == 0 || info.dli_fbase != jvmBase) return false;
    jvmHandlers[index] = handler;
    return true;
}

bool equal(const struct sigaction& a, const struct sigaction& b) {
    return a.sa_sigaction == b.sa_sigaction && a.sa_flags == b.sa_flags;
}

void remember(int index, const struct sigaction& action) {
    Replaced& mine = replaced[index];
    const int count = mine.count.load(std::memory_order_relaxed);
    if (count > 0 && equal(mine.actions[count - 1], action)) return;
    const int at = count < kMostActions ? count : kMostActions - 1;
    mine.actions[at] = action;
    mine.count.store(at + 1, std::memory_order_release);
}

void wrap(int index) {
    const std::lock_guard<std::mutex> lock(guardMutex);
    struct sigaction current;
    if (sigaction(kSignals[index], nullptr, &current) != 0 || isWrapper(current) || isJvms(index, current)) return;
    remember(index, current);
    struct sigaction mine = {};
    mine.sa_sigaction = &wrapper;
    mine.sa_flags = SA_SIGINFO | SA_RESTART | (current.sa_flags & SA_ONSTACK);
    sigemptyset(&mine.sa_mask);
    addMark(&mine.sa_mask);
    sigaction(kSignals[index], &mine, nullptr);
}

}  // namespace

void setJvmLibrary(void* createFunction, void* signalFunction) {
    Dl_info info;
    const std::lock_guard<std::mutex> lock(guardMutex);
    if (dladdr(createFunction, &info) != 0) jvmBase = info.dli_fbase;
    askJvm = reinterpret_cast<AskJvm>(signalFunction);
}

void guardSignals() {
    active = {nullptr, nullptr, -1};
    if (askJvm.load(std::memory_order_acquire) == nullptr) return;
    for (int i = 0; i < kSignalCount; ++i) {
        struct sigaction current;
        if (sigaction(kSignals[i], nullptr, &current) != 0 || isWrapper(current) || isJvms(i, current)) continue;
        wrap(i);
    }
}

void saveHostSignals() { sigaction(SIGUSR2, nullptr, &userSignal); }

void restoreHostSignals() {
    const bool hosts = (userSignal.sa_flags & SA_SIGINFO) != 0 ||
                       (userSignal.sa_handler != SIG_DFL && userSignal.sa_handler != SIG_IGN);
    if (hosts) sigaction(SIGUSR2, &userSignal, nullptr);
}

}  // namespace poseweave
