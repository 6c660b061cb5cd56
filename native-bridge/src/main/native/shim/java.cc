#include "java.h"

#include <csignal>

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "attach.h"
#include "bundle.h"
#include "entry_class.h"
#include "host.h"
#include "jvm.h"
#include "plugin.h"
#include "signals.h"

namespace poseweave {
namespace {

constexpr auto kLongestStart = std::chrono::seconds(60);

enum class State { kNone, kStarting, kRunning, kFailed };

// Never destroyed: host threads may still render while the process exits.
struct Life {
    std::mutex mutex;
    std::condition_variable changed;
    std::atomic<State> state{State::kNone};
    std::string failure;
    pid_t process = 0;
    EntryClass entry;
};

Life& life() {
    static Life* const instance = new Life;
    return *instance;
}

void settle(State state, const std::string& failure) {
    const std::lock_guard<std::mutex> lock(life().mutex);
    life().failure = failure;
    life().state = state;
    life().changed.notify_all();
}

void onBroken(const std::string& failure) { settle(State::kFailed, failure); }

std::string startEntry(const Jvm& jvm, const std::vector<std::string>& options) {
    std::string failure;
    JNIEnv* const env = attachThread(jvm.vm);
    if (env == nullptr) return "this thread could not be attached to the Java virtual machine";
    guardSignals();
    if (!jvm.ours) setMissingProperties(env, options);
    if (!life().entry.load(env, jvm, &failure)) return failure;
    const int status = life().entry.start(env, hostCopy(), contentsPath(), &failure);
    if (failure.empty() && status != kOfxStatOK) {
        failure = "the plugin's Java part refused to start (status " + std::to_string(status) + ")";
    }
    return failure;
}

// Runs on a thread of its own: the machine makes its first thread's stack its own, and may park it for good.
void* run(void*) {
    std::string failure;
    try {
        const std::vector<std::string> options = jvmOptions();
        const Jvm jvm = obtainJvm(options, &onBroken);
        failure = jvm.failure.empty() ? startEntry(jvm, options) : jvm.failure;
        if (jvm.failure.empty()) jvm.vm->DetachCurrentThread();
    } catch (const std::exception& exception) {
        failure = std::string("starting Java failed: ") + exception.what();
    }
    settle(failure.empty() ? State::kRunning : State::kFailed, failure);
    return nullptr;
}

// All signals but faults are blocked in the new thread and in those of the machine, which inherit it: the host's handlers
// run on the host's threads only.
bool launch() {
    sigset_t all, before;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) sigdelset(&all, fault);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    const bool started = pthread_create(&thread, nullptr, &run, nullptr) == 0;
    if (started) pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
}

}  // namespace

bool javaRuns() { return life().state == State::kRunning && life().process == getpid(); }

bool startJava(std::string* failure) {
    if (javaRuns()) return true;
    std::unique_lock<std::mutex> lock(life().mutex);
    if (life().state == State::kNone) {
        life().process = getpid();
        life().state = State::kStarting;
        if (!launch()) {
            life().failure = "the system gave no thread to start Java on";
            life().state = State::kFailed;
        }
    }
    if (life().process != getpid()) {
        *failure = "the host has copied its process after Java was started in it, which Java does not survive; "
                   "render in the first process";
        return false;
    }
    life().changed.wait_for(lock, kLongestStart, [] { return life().state != State::kStarting; });
    if (life().state == State::kStarting) *failure = "Java has not started within a minute";
    if (life().state == State::kFailed) *failure = life().failure;
    return life().state == State::kRunning;
}

JavaReply dispatch(const char* action, const void* handle, OfxPropertySetHandle inArgs, OfxPropertySetHandle outArgs) {
    JNIEnv* const env = attachThread(life().entry.vm());
    if (env == nullptr) {
        return {kOfxStatErrMemory, "this thread could not be attached to the Java virtual machine; memory is short"};
    }
    guardSignals();
    return life().entry.dispatch(env, action, handle, inArgs, outArgs);
}

}  // namespace poseweave
