#include "jvm.h"

#include <cstdlib>
#include <dlfcn.h>
#include <sys/mman.h>

#include "bundle.h"
#include "jvm_hooks.h"
#include "process_lock.h"
#include "signals.h"

namespace poseweave {
namespace {

constexpr jint kVersion = JNI_VERSION_10;

using CreateJvm = jint(JNICALL*)(JavaVM**, void**, void*);
using GetJvms = jint(JNICALL*)(JavaVM**, jsize, jsize*);

Jvm refusal(const std::string& why) {
    Jvm none;
    none.failure = why;
    return none;
}

template <class Function>
Function symbol(void* library, const char* name) {
    return reinterpret_cast<Function>(dlsym(library, name));
}

// The library of a machine that somebody else brought, or null. dlopen compares the name with the libraries' own.
void* loadedLibjvm() { return dlopen("libjvm.so", RTLD_NOW | RTLD_NOLOAD); }

Jvm adopt(void* library) {
    const auto get = symbol<GetJvms>(library, "JNI_GetCreatedJavaVMs");
    Jvm found;
    jsize count = 0;
    if (get == nullptr || get(&found.vm, 1, &count) != JNI_OK || count < 1) {
        return refusal(
                "the host has loaded a Java virtual machine but not started it, and a process can hold only one; "
                "start the host's own Java part first, or remove the plugin that loads it");
    }
    setJvmLibrary(dlsym(library, "JNI_CreateJavaVM"), dlsym(library, "JVM_handle_linux_signal"));
    return found;
}

std::string joinedClassPath() {
    std::string joined = "-Djava.class.path=";
    for (const std::string& jar : classPath()) joined += (joined.back() == '=' ? "" : ":") + jar;
    return joined;
}

// Hooks first, so that they see what is wrong with the lines; of the lines the guards last, so that no line of the options
// file can undo them, and logging first, so that it can.
std::vector<JavaVMOption> hooked(std::vector<std::string>& lines) {
    std::vector<JavaVMOption> options;
    addHooks(&options);
    for (std::string& line : lines) options.push_back({line.data(), nullptr});
    return options;
}

// Whether a part of the least address space that a machine needs can be had. With less, libjimage of Java 25 crashes on a
// failed mmap before the machine counts its memory.
bool hasAddressSpace() {
    constexpr size_t kLeastBytes = size_t{256} << 20;
    void* const probe = mmap(nullptr, kLeastBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (probe == MAP_FAILED) return false;
    munmap(probe, kLeastBytes);
    return true;
}

Jvm create(const std::vector<std::string>& given) {
    if (contentsPath().find(':') != std::string::npos) {
        return refusal("the plugin lies in a folder whose path has a colon, which Java cannot use: " + contentsPath() +
                       "; move the bundle");
    }
    if (!hasAddressSpace()) {
        return refusal("the host has too little address space left for a Java virtual machine; raise its limit "
                       "(ulimit -v) or close something");
    }
    void* const library = dlopen(libjvmPath().c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) {
        return refusal(std::string("the Java runtime of the plugin cannot be loaded (") + dlerror() +
                       "); install the bundle again, for this system");
    }
    const auto start = symbol<CreateJvm>(library, "JNI_CreateJavaVM");
    if (start == nullptr) return refusal("the Java runtime of the plugin is damaged; install the bundle again");

    std::vector<std::string> lines = {"-Xlog:disable", "-Xlog:all=warning:stderr"};
    lines.insert(lines.end(), given.begin(), given.end());
    lines.push_back(joinedClassPath());
    lines.push_back("-Xrs");
    std::vector<JavaVMOption> options = hooked(lines);
    JavaVMInitArgs arguments = {kVersion, static_cast<jint>(options.size()), options.data(), JNI_FALSE};

    Jvm created;
    created.ours = true;
    void* env = nullptr;
    const jint result = start(&created.vm, &env, &arguments);
    if (result != JNI_OK) {
        return refusal("the Java virtual machine did not start (error " + std::to_string(result) + "): " + hookedText());
    }
    setJvmLibrary(reinterpret_cast<void*>(start), dlsym(library, "JVM_handle_linux_signal"));
    return created;
}

}  // namespace

Jvm obtainJvm(const std::vector<std::string>& options, void (*onBroken)(const std::string&)) {
    const ProcessLock lock;
    // ONNX Runtime from 1.29 on reports to its maker what it runs, and keeps files about it, unless this is set before it
    // is loaded; Java cannot set it.
    setenv("ORT_DISABLE_TELEMETRY", "1", 1);
    if (isJvmMarkedBroken()) {
        return refusal("a Java virtual machine of another plugin failed to start in this process; restart the host");
    }
    if (void* const library = loadedLibjvm()) return adopt(library);

    armHooks(onBroken);
    saveHostSignals();
    Jvm jvm = create(options);
    restoreHostSignals();
    disarmHooks();
    if (!jvm.failure.empty() && loadedLibjvm() != nullptr) markJvmBroken();
    return jvm;
}

}  // namespace poseweave
