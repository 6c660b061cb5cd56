// Java inside the host: renders, and one test for every way in which a virtual machine is known to harm its host.
#include <jni.h>

#include <dlfcn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <clocale>
#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "check.h"
#include "ofx_names.h"
#include "plugin_file.h"

using namespace host;

namespace {

enum Command : int64_t {
    kNothing, kFill, kThrow, kNullDereference, kRecurse, kExhaust, kStatus, kLoader, kThreads, kProperties
};

std::unique_ptr<Effect> effectFor(int64_t command, int64_t value = 0) {
    return std::unique_ptr<Effect>(newEffect(command, value));
}

// Renders what Java fills with `value`, and checks the picture.
bool rendersThroughJava(const PluginFile& plugin, int value = 7) {
    const auto effect = effectFor(kFill, value);
    if (plugin.render(effect.get()) != kOfxStatOK) return false;
    const Image& output = *effect->clip("Output").image;
    for (int64_t i = 0; i < effect->count; ++i) {
        if (output.data[i] != value) return false;
    }
    return output.marginUntouched();
}

// Renders a command that must fail: status, picture passed on, and in `message` what the user is told.
void checkFails(const PluginFile& plugin, int64_t command, const char* message) {
    const auto effect = effectFor(command);
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
    CHECK(outputIsSource(*effect));
    if (effect->persistent.find(message) == std::string::npos) {
        test::failed(__FILE__, __LINE__, std::string("expected \"") + message + "\" in \"" + effect->persistent + "\"");
    }
}

// Runs in a copy of this process, for what ends or limits a process; returns its wait status.
int inChild(const std::function<void()>& work, unsigned limitSec = 100) {
    const pid_t child = fork();
    if (child == 0) {
        test::forgetFailures();
        alarm(limitSec);
        const rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        work();
        _exit(test::failures() == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

double millisecondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double residentMb() {
    std::ifstream file("/proc/self/statm");
    long all = 0, resident = 0;
    file >> all >> resident;
    return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / (1 << 20);
}

std::atomic<int> caught{0};
sigjmp_buf afterFault;

void count(int) { ++caught; }

void leave(int, siginfo_t*, void*) {
    ++caught;
    siglongjmp(afterFault, 1);
}

void leavePlain(int) {
    ++caught;
    siglongjmp(afterFault, 1);
}

std::atomic<int> chained{0};
struct sigaction found;

void callFound(int signal, siginfo_t* info, void* context) {
    ++chained;
    found.sa_sigaction(signal, info, context);
}

void endProcess(int) { _exit(99); }

bool faultReachesHost() {
    caught = 0;
    if (sigsetjmp(afterFault, 1) == 0) {
        volatile int* volatile nowhere = nullptr;
        *nowhere = 1;
    }
    return caught == 1;
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    sigaction(signal, &action, nullptr);
}

void handleDetailed(int signal, int flags) {
    struct sigaction action = {};
    action.sa_sigaction = &leave;
    action.sa_flags = SA_SIGINFO | flags;
    sigaction(signal, &action, nullptr);
}

}  // namespace

TEST(render_reachesJava) {
    const PluginFile plugin(bundle);
    CHECK_EQUAL(mappedJvms(), 0);
    const double before = residentMb();
    const double firstMs = millisecondsOf([&] { CHECK(rendersThroughJava(plugin)); });
    CHECK_EQUAL(mappedJvms(), 1);
    const double added = residentMb() - before;
    const auto effect = effectFor(kNothing);
    const auto frames = [&] {
        for (int i = 0; i < 20000; ++i) plugin.render(effect.get());
    };
    frames();
    const double frameUs = millisecondsOf(frames) / 20000 * 1000;
    test::note("first frame " + std::to_string(firstMs) + " ms, adding " + std::to_string(added) +
               " MB resident; then " + std::to_string(frameUs) + " us a frame for shim and JNI");
    CHECK_EQUAL(plugin.action(OFX_ACTION_IS_IDENTITY, effect.get()), kOfxStatReplyDefault);
    CHECK_EQUAL(effect->result[3], 1);
    CHECK_EQUAL(plugin.action(OFX_ACTION_DESTROY_INSTANCE, effect.get()), kOfxStatOK);
    CHECK_EQUAL(effect->result[3], 2);
}

TEST(render_eightThreadsAThousandFramesEach) {
    const PluginFile plugin(bundle);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            for (int frame = 0; frame < 1000; ++frame) {
                Effect described;
                plugin.action(OFX_ACTION_LOAD, nullptr);
                plugin.describeIn(&described, OFX_CONTEXT_FILTER);
                if (!rendersThroughJava(plugin, 1 + (i * 31 + frame) % 250)) ++wrong;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK_EQUAL(wrong.load(), 0);
    const auto effect = effectFor(kThreads);
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatOK);
    CHECK_EQUAL(effect->result[2], 1);  // Entry.start was called once
}

TEST(unload_keepsTheJvmForTheNextLoad) {
    for (int i = 0; i < 3; ++i) {
        PluginFile plugin(bundle);
        CHECK_EQUAL(plugin.action(OFX_ACTION_LOAD, nullptr), kOfxStatOK);
        CHECK(rendersThroughJava(plugin));
        CHECK_EQUAL(plugin.action(OFX_ACTION_UNLOAD, nullptr), kOfxStatOK);
        plugin.close();
    }
    CHECK_EQUAL(mappedJvms(), 1);
}

TEST(dlclose_withAttachedThreadsIsSurvived) {
    PluginFile plugin(bundle);
    std::atomic<bool> rendered{false}, closed{false};
    std::thread thread([&] {
        CHECK(rendersThroughJava(plugin));
        rendered = true;
        while (!closed) usleep(1000);
    });
    while (!rendered) usleep(1000);
    plugin.action(OFX_ACTION_UNLOAD, nullptr);
    plugin.close();
    closed = true;
    thread.join();
    const PluginFile again(bundle);
    CHECK(rendersThroughJava(again));
}

TEST(sigint_staysTheHosts) {
    const PluginFile plugin(bundle);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) handle(signal, &count);
    CHECK(rendersThroughJava(plugin));
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) raise(signal);
    CHECK_EQUAL(caught.load(), 3);
}

TEST(sigusr2_staysTheHosts) {
    const PluginFile plugin(bundle);
    handle(SIGUSR2, &count);
    CHECK(rendersThroughJava(plugin));
    raise(SIGUSR2);
    CHECK_EQUAL(caught.load(), 1);
}

TEST(hostsSignals_areNotTakenByThreadsOfTheJvm) {
    const PluginFile plugin(bundle);
    CHECK(rendersThroughJava(plugin));
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    kill(getpid(), SIGUSR1);  // would end the process on a thread that does not block it
    const timespec limit = {10, 0};
    CHECK_EQUAL(sigtimedwait(&set, nullptr, &limit), SIGUSR1);
}

TEST(nullPointerException_isNotTheHostsCrash) {
    const PluginFile plugin(bundle);
    CHECK(rendersThroughJava(plugin));
    handle(SIGSEGV, &endProcess);
    const auto effect = effectFor(kNullDereference);
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
    CHECK_EQUAL(effect->result[0], 1);
}

TEST(hostsCrashHandler_fromBeforeTheStartSeesOnlyTheHostsCrashes) {
    handle(SIGSEGV, &leavePlain);
    const PluginFile plugin(bundle);
    const auto effect = effectFor(kNullDereference);
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
    CHECK_EQUAL(effect->result[0], 1);
    CHECK_EQUAL(caught.load(), 0);
    CHECK(faultReachesHost());
    CHECK(rendersThroughJava(plugin));
}

TEST(hostsCrashHandler_stillSeesTheHostsCrashes) {
    const PluginFile plugin(bundle);
    CHECK(rendersThroughJava(plugin));
    const auto nullDereference = [&] {
        const auto effect = effectFor(kNullDereference);
        CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
        CHECK_EQUAL(effect->result[0], 1);
    };
    handle(SIGSEGV, &leavePlain);
    nullDereference();
    CHECK(faultReachesHost());
    CHECK(faultReachesHost());
    handleDetailed(SIGSEGV, SA_ONSTACK);
    nullDereference();
    CHECK(faultReachesHost());
    CHECK(faultReachesHost());
    handleDetailed(SIGSEGV, static_cast<int>(SA_RESETHAND));
    nullDereference();
    nullDereference();
    CHECK(faultReachesHost());
    CHECK(rendersThroughJava(plugin));
}

// A handler that calls the one that it found, which is the wrapper: each of the host's is called once.
TEST(hostsCrashHandlers_thatCallOneAnotherEnd) {
    const PluginFile plugin(bundle);
    CHECK(rendersThroughJava(plugin));
    handle(SIGSEGV, &leavePlain);
    CHECK(rendersThroughJava(plugin));
    struct sigaction action = {};
    action.sa_sigaction = &callFound;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, &found);
    CHECK(rendersThroughJava(plugin));
    for (int i = 0; i < 3; ++i) {
        chained = 0;
        CHECK(faultReachesHost());
        CHECK_EQUAL(chained.load(), 1);
    }
}

TEST(hostsDefaultAction_endsTheProcessOnACrash) {
    const int status = inChild([&] {
        const PluginFile plugin(bundle);
        CHECK(rendersThroughJava(plugin));
        handle(SIGSEGV, SIG_DFL);
        CHECK(rendersThroughJava(plugin));
        const auto effect = effectFor(kNullDereference);
        CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
        volatile int* volatile nowhere = nullptr;
        *nowhere = 1;
    });
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

// For bundles whose options no machine starts with; the message holds the machine's words, which EXPECTED names.
TEST(start_thatGivesUpLeavesTheHostAlive) {
    const PluginFile plugin(bundle);
    const char* const expected = std::getenv("EXPECTED");
    for (int i = 0; i < 3; ++i) checkFails(plugin, kFill, expected == nullptr ? "EXPECTED" : expected);
    const auto effect = effectFor(kFill);
    plugin.render(effect.get());
    test::note(effect->persistent);
}

TEST(start_survivesEveryLimitOfAddressSpace) {
    int started = 0, refused = 0;
    for (rlim_t limitMb = 48; limitMb <= 4096; limitMb += limitMb / 4) {
        const int status = inChild([&] {
            const PluginFile plugin(bundle);
            const rlimit limit = {limitMb << 20, limitMb << 20};
            setrlimit(RLIMIT_AS, &limit);
            const auto effect = effectFor(kFill, 9);
            const OfxStatus result = plugin.render(effect.get());
            CHECK(result == kOfxStatOK || outputIsSource(*effect));
            if (test::failures() == 0) _exit(result == kOfxStatOK ? 10 : 11);
        });
        const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        if (code == 10) ++started;
        if (code == 11) ++refused;
        if (code != 10 && code != 11) {
            test::failed(__FILE__, __LINE__, "at " + std::to_string(limitMb) + " MB: wait status " + std::to_string(status));
        }
    }
    CHECK(started > 0 && refused > 0);
    test::note(std::to_string(refused) + " limits refused with a message, " + std::to_string(started) + " started");
}

// For a bundle with -XX:+CrashOnOutOfMemoryError: a machine that is broken after its start ends the process, as it must.
TEST(abortHook_abortsAfterTheStart) {
    const int status = inChild([&] {
        const PluginFile plugin(bundle);
        CHECK(rendersThroughJava(plugin));
        const auto effect = effectFor(kExhaust);
        plugin.render(effect.get());
    });
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

// Run with LC_ALL=C.UTF-8, which the process has not adopted.
TEST(locale_staysAsTheHostSetIt) {
    CHECK_EQUAL(std::string(std::setlocale(LC_ALL, nullptr)), std::string("C"));
    const PluginFile plugin(bundle);
    CHECK(rendersThroughJava(plugin));
    CHECK_EQUAL(std::string(std::setlocale(LC_ALL, nullptr)), std::string("C"));
}

TEST(locale_staysAsTheHostSetItWhenTheStartFails) {
    const PluginFile plugin(bundle);
    checkFails(plugin, kFill, "Java virtual machine");
    CHECK_EQUAL(std::string(std::setlocale(LC_ALL, nullptr)), std::string("C"));
}

TEST(exceptions_stayInJava) {
    const PluginFile plugin(bundle);
    checkFails(plugin, kThrow, "java.lang.IllegalStateException: dispatch was told to throw: äß€");
    checkFails(plugin, kRecurse, "java.lang.StackOverflowError");
    checkFails(plugin, kExhaust, "java.lang.OutOfMemoryError");
    std::thread([&] {
        checkFails(plugin, kRecurse, "java.lang.StackOverflowError");
        checkFails(plugin, kThrow, "java.lang.IllegalStateException");
        CHECK(rendersThroughJava(plugin));
    }).join();
    CHECK(rendersThroughJava(plugin));
}

TEST(message_isWithdrawnWhenAFrameSucceeds) {
    const PluginFile plugin(bundle);
    const auto effect = effectFor(kThrow), other = effectFor(kFill);
    plugin.render(effect.get());
    CHECK(!effect->persistent.empty());
    other->persistent = "of somebody else";
    plugin.render(other.get());
    CHECK_EQUAL(other->persistent, std::string("of somebody else"));
    effect->command = kFill;
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatOK);
    CHECK(effect->persistent.empty());
}

TEST(status_ofJavaPassesThroughAndThePictureIsPassedOn) {
    const PluginFile plugin(bundle);
    for (const OfxStatus status : {kOfxStatErrMemory, kOfxStatErrFormat, kOfxStatFailed}) {
        const auto effect = effectFor(kStatus, status);
        effect->persistent = "what the effect itself said";
        CHECK_EQUAL(plugin.render(effect.get()), status);
        CHECK(outputIsSource(*effect));
        CHECK_EQUAL(effect->persistent, std::string("what the effect itself said"));
    }
    const auto effect = effectFor(kStatus, kOfxStatReplyDefault);
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
}

TEST(contextClassLoader_isOursOnEveryThread) {
    const PluginFile plugin(bundle);
    const auto check = [&] {
        const auto effect = effectFor(kLoader);
        CHECK_EQUAL(plugin.render(effect.get()), kOfxStatOK);
        CHECK_EQUAL(effect->result[0], 1);
    };
    check();
    std::thread(check).join();
    std::thread(check).join();
}

TEST(threads_areDaemonsAndDetachedWhenTheyEnd) {
    const PluginFile plugin(bundle);
    for (int i = 0; i < 200; ++i) std::thread([&] { CHECK(rendersThroughJava(plugin)); }).join();
    const auto effect = effectFor(kThreads);
    std::thread([&] { CHECK_EQUAL(plugin.render(effect.get()), kOfxStatOK); }).join();
    CHECK(effect->result[0] < 50);
    CHECK_EQUAL(effect->result[1], 1);
}

TEST(options_reachJava) {
    const PluginFile plugin(bundle);
    const auto effect = effectFor(kProperties);
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatOK);
    CHECK_EQUAL(effect->result[0], 1);
    CHECK_EQUAL(effect->result[2], 1);
}

TEST(libraries_stayHidden) {
    const PluginFile plugin(bundle);
    CHECK(rendersThroughJava(plugin));
    CHECK(dlsym(RTLD_DEFAULT, "JNI_CreateJavaVM") == nullptr);
    CHECK(dlsym(RTLD_DEFAULT, "OfxGetPlugin") == nullptr);
}

TEST(fork_afterTheStartIsRefusedNotHung) {
    const PluginFile plugin(bundle);
    CHECK(rendersThroughJava(plugin));
    CHECK_EQUAL(inChild([&] { checkFails(plugin, kFill, "copied its process"); }, 30), 0);
    CHECK(rendersThroughJava(plugin));
}

// For bundles whose Java part is missing or does not want to start.
TEST(javaPart_thatCannotBeUsedIsAMessage) {
    const PluginFile plugin(bundle);
    for (int i = 0; i < 2; ++i) checkFails(plugin, kFill, "the plugin's Java part");
    const auto effect = effectFor(kFill);
    plugin.render(effect.get());
    test::note(effect->persistent);
}

// --- machines of others ------------------------------------------------------------------------------------------------

namespace {

std::string libjvmOf(const std::string& bundle) {
    return bundle + "/Contents/Resources/runtime/lib/server/libjvm.so";
}

JNIEnv* startOthersJvm(const std::string& bundle, JavaVM** vm) {
    void* const library = dlopen(libjvmOf(bundle).c_str(), RTLD_NOW | RTLD_LOCAL);
    const auto create = reinterpret_cast<jint (*)(JavaVM**, void**, void*)>(dlsym(library, "JNI_CreateJavaVM"));
    char reduce[] = "-Xrs", heap[] = "-Xmx64m", collector[] = "-XX:+UseSerialGC", taken[] = "-Ddouble.taken=host";
    JavaVMOption options[] = {{reduce, nullptr}, {heap, nullptr}, {collector, nullptr}, {taken, nullptr}};
    JavaVMInitArgs arguments = {JNI_VERSION_10, 4, options, JNI_FALSE};
    void* env = nullptr;
    return create(vm, &env, &arguments) == JNI_OK ? static_cast<JNIEnv*>(env) : nullptr;
}

jobject contextLoader(JNIEnv* env) {
    const jclass thread = env->FindClass("java/lang/Thread");
    const jmethodID current = env->GetStaticMethodID(thread, "currentThread", "()Ljava/lang/Thread;");
    const jmethodID get = env->GetMethodID(thread, "getContextClassLoader", "()Ljava/lang/ClassLoader;");
    return env->CallObjectMethod(env->CallStaticObjectMethod(thread, current), get);
}

std::string besides(const std::string& bundle, const char* name) {
    return bundle.substr(0, bundle.rfind('/') + 1) + name;
}

}  // namespace

// The host brings a machine from a runtime of its own, another file than the bundle's.
TEST(othersJvm_isSharedWithAClassLoaderOfOurOwn) {
    JavaVM* vm = nullptr;
    JNIEnv* const env = startOthersJvm(besides(bundle, "other.ofx.bundle"), &vm);
    CHECK(env != nullptr);
    const PluginFile plugin(bundle);
    const jobject before = contextLoader(env);
    CHECK(rendersThroughJava(plugin));
    CHECK_EQUAL(mappedJvms(), 1);
    CHECK(env->IsSameObject(before, contextLoader(env)) == JNI_TRUE);
    std::thread([&] {
        const auto loader = effectFor(kLoader), properties = effectFor(kProperties);
        CHECK_EQUAL(plugin.render(loader.get()), kOfxStatOK);
        CHECK_EQUAL(loader->result[0], 1);
        CHECK_EQUAL(plugin.render(properties.get()), kOfxStatOK);
        CHECK_EQUAL(properties->result[0], 1);
        CHECK_EQUAL(properties->result[1], 1);
        CHECK_EQUAL(properties->result[2], 1);
    }).join();
    handle(SIGSEGV, &endProcess);
    const auto effect = effectFor(kNullDereference);
    CHECK_EQUAL(plugin.render(effect.get()), kOfxStatFailed);
    CHECK_EQUAL(effect->result[0], 1);
}

TEST(othersJvm_loadedButNotStartedIsRefused) {
    CHECK(dlopen(libjvmOf(besides(bundle, "other.ofx.bundle")).c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr);
    const PluginFile plugin(bundle);
    checkFails(plugin, kFill, "a process can hold only one");
    CHECK_EQUAL(mappedJvms(), 1);
}

TEST(twoPlugins_shareOneJvmEvenIfTheyStartAtOnce) {
    const PluginFile first(bundle), second(besides(bundle, "other.ofx.bundle"));
    std::thread one([&] { CHECK(rendersThroughJava(first)); });
    std::thread two([&] { CHECK(rendersThroughJava(second)); });
    one.join();
    two.join();
    CHECK_EQUAL(mappedJvms(), 1);
    handle(SIGSEGV, &leavePlain);
    for (int i = 0; i < 20; ++i) {
        for (const PluginFile* plugin : {&first, &second}) {
            const auto effect = effectFor(kNullDereference);
            CHECK_EQUAL(plugin->render(effect.get()), kOfxStatFailed);
            CHECK_EQUAL(effect->result[0], 1);
        }
    }
    CHECK(faultReachesHost());
}

// For a bundle whose machine gives up: the plugin beside it must not touch what is left of it.
TEST(twoPlugins_secondIsRefusedAfterTheFirstOnesJvmGaveUp) {
    const PluginFile first(bundle), second(besides(bundle, "other.ofx.bundle"));
    checkFails(first, kFill, "gave up");
    checkFails(second, kFill, "restart the host");
}
