#include "jvm_hooks.h"

#include <unistd.h>

#include <atomic>
#include <clocale>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "process_lock.h"
#include "signals.h"

namespace poseweave {
namespace {

constexpr size_t kMostText = 2000;

struct Start {
    std::mutex mutex;
    std::string text;
    std::string locale;
    void (*onBroken)(const std::string&) = nullptr;
};

// Never destroyed: a parked thread outlives main.
Start& start() {
    static Start* const instance = new Start;
    return *instance;
}

std::atomic<bool> armed{false};

void restoreLocale() { std::setlocale(LC_ALL, start().locale.c_str()); }

// Parks every thread of a machine that gives up; the first one reports it.
[[noreturn]] void park() {
    static std::atomic<bool> reported{false};
    if (!reported.exchange(true)) {
        restoreLocale();
        restoreHostSignals();
        markJvmBroken();
        start().onBroken("the Java virtual machine gave up while it started: " + hookedText());
    }
    for (;;) pause();
}

void JNICALL onAbort() {
    if (armed) park();
    std::abort();
}

void JNICALL onExit(jint code) {
    if (armed) park();
    std::exit(code);
}

jint JNICALL onPrint(FILE* file, const char* format, va_list arguments) {
    if (!armed) return std::vfprintf(file, format, arguments);
    char line[512];
    const int length = std::vsnprintf(line, sizeof(line), format, arguments);
    const std::lock_guard<std::mutex> lock(start().mutex);
    if (start().text.size() < kMostText) start().text += line;
    return length;
}

}  // namespace

void addHooks(std::vector<JavaVMOption>* options) {
    static char names[][10] = {"abort", "exit", "vfprintf"};
    options->push_back({names[0], reinterpret_cast<void*>(&onAbort)});
    options->push_back({names[1], reinterpret_cast<void*>(&onExit)});
    options->push_back({names[2], reinterpret_cast<void*>(&onPrint)});
}

void armHooks(void (*onBroken)(const std::string&)) {
    const char* const locale = std::setlocale(LC_ALL, nullptr);
    start().locale = locale == nullptr ? "C" : locale;
    start().onBroken = onBroken;
    armed = true;
}

void disarmHooks() {
    armed = false;
    restoreLocale();
}

std::string hookedText() {
    const std::lock_guard<std::mutex> lock(start().mutex);
    std::string line;
    for (const char letter : start().text) {
        if (letter != '\n') {
            line += letter;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    // A warning's text can go another way than its title.
    const std::string title = " VM warning:";
    const bool titleOnly = line.size() >= title.size() && line.compare(line.size() - title.size(), title.size(), title) == 0;
    return line.empty() || titleOnly ? "its reason is on the standard error of the host" : line;
}

}  // namespace poseweave
