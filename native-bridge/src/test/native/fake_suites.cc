#include "fake_suites.h"

#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <sstream>
#include <thread>
#include <vector>

#include "fake_host.h"

namespace host {

Record record;

namespace {

void note(std::string& list, const std::string& word) { list += (list.empty() ? "" : " ") + word; }

std::string shown(double number) {
    std::ostringstream text;
    text << number;
    return text.str();
}

// --- parameters ------------------------------------------------------------------------------------------------------------

Param* param(OfxParamHandle handle) { return reinterpret_cast<Param*>(handle); }

OfxStatus getHandle(OfxParamSetHandle params, const char* name, OfxParamHandle* found, OfxPropertySetHandle* set) {
    *found = nullptr;
    for (const auto& known : reinterpret_cast<Effect*>(params)->params) {
        if (known->name != name) continue;
        *found = reinterpret_cast<OfxParamHandle>(known.get());
        if (set != nullptr) *set = known->properties.handle();
        return kOfxStatOK;
    }
    return kOfxStatErrUnknown;
}

OfxStatus getPropertySet(OfxParamHandle handle, OfxPropertySetHandle* set) {
    *set = param(handle)->properties.handle();
    return kOfxStatOK;
}

OfxStatus getValueAtTime(OfxParamHandle handle, OfxTime time, ...) {
    Param& read = *param(handle);
    va_list out;
    va_start(out, time);
    for (Value& value : read.values) {
        if (int* const whole = std::get_if<int>(&value)) {
            *va_arg(out, int*) = *whole + static_cast<int>(time);
        } else if (double* const number = std::get_if<double>(&value)) {
            *va_arg(out, double*) = *number + time;
        } else {
            *va_arg(out, char**) = std::get<std::string>(value).data();
        }
    }
    va_end(out);
    return read.values.empty() ? kOfxStatErrUnknown : kOfxStatOK;
}

OfxStatus setValue(OfxParamHandle handle, ...) {
    Param& written = *param(handle);
    if (written.values.size() != 1) return kOfxStatErrUnsupported;
    va_list in;
    va_start(in, handle);
    Value& value = written.values[0];
    std::string text;
    if (std::holds_alternative<int>(value)) {
        value = va_arg(in, int);
        text = std::to_string(std::get<int>(value));
    } else if (std::holds_alternative<double>(value)) {
        value = va_arg(in, double);
        text = shown(std::get<double>(value));
    } else {
        text = va_arg(in, const char*);
        value = text;
    }
    va_end(in);
    note(record.edits, "set:" + written.name + "=" + text);
    return kOfxStatOK;
}

OfxStatus getNumKeys(OfxParamHandle handle, unsigned int* count) {
    *count = static_cast<unsigned int>(param(handle)->keys.size());
    return kOfxStatOK;
}

OfxStatus getKeyTime(OfxParamHandle handle, unsigned int index, OfxTime* time) {
    if (index >= param(handle)->keys.size()) return kOfxStatErrBadIndex;
    *time = param(handle)->keys[index];
    return kOfxStatOK;
}

OfxStatus editBegin(OfxParamSetHandle, const char* label) {
    note(record.edits, std::string("begin:") + label);
    return kOfxStatOK;
}

OfxStatus editEnd(OfxParamSetHandle) {
    note(record.edits, "end");
    return kOfxStatOK;
}

// --- memory, progress, time ------------------------------------------------------------------------------------------------

OfxStatus memoryAlloc(void*, size_t bytes, void** data) {
    if (record.refuseMemory) return kOfxStatErrMemory;
    *data = std::malloc(bytes);
    ++record.blocks;
    return kOfxStatOK;
}

OfxStatus memoryFree(void* data) {
    std::free(data);
    --record.blocks;
    return kOfxStatOK;
}

OfxStatus progressStart(void*, const char* label) {
    note(record.progress, std::string("start:") + label);
    return kOfxStatOK;
}

// The user stops in the last tenth.
OfxStatus progressUpdate(void*, double share) {
    note(record.progress, "update:" + shown(share));
    return share > 0.9 ? kOfxStatReplyNo : kOfxStatOK;
}

OfxStatus progressEnd(void*) {
    note(record.progress, "end");
    return kOfxStatOK;
}

OfxStatus getTime(void*, double* time) {
    *time = record.time;
    return kOfxStatOK;
}

OfxStatus gotoTime(void*, double time) {
    if (time < record.first || time > record.last) return kOfxStatFailed;
    record.time = time;
    return kOfxStatOK;
}

OfxStatus getTimeBounds(void*, double* first, double* last) {
    *first = record.first;
    *last = record.last;
    return kOfxStatOK;
}

// --- threads ---------------------------------------------------------------------------------------------------------------

thread_local bool spawned = false;
thread_local unsigned int current = 0;

OfxStatus multiThread(OfxThreadFunctionV1 function, unsigned int count, void* argument) {
    if (record.refuseThreads) return kOfxStatErrMemory;
    std::vector<std::thread> threads;
    for (unsigned int i = 0; i < count; ++i) {
        threads.emplace_back([=] {
            spawned = true;
            current = i;
            function(i, count, argument);
        });
        ++record.threads;
    }
    for (std::thread& thread : threads) thread.join();
    return kOfxStatOK;
}

OfxStatus numCpus(unsigned int* count) {
    *count = 3;
    return kOfxStatOK;
}

OfxStatus threadIndex(unsigned int* index) {
    *index = current;
    return spawned ? kOfxStatOK : kOfxStatFailed;
}

int isSpawned() { return spawned ? 1 : 0; }

std::recursive_mutex* mutexOf(OfxMutexHandle handle) { return reinterpret_cast<std::recursive_mutex*>(handle); }

OfxStatus mutexCreate(OfxMutexHandle* handle, int) {
    *handle = reinterpret_cast<OfxMutexHandle>(new std::recursive_mutex);
    ++record.mutexes;
    return kOfxStatOK;
}

OfxStatus mutexDestroy(OfxMutexHandle handle) {
    delete mutexOf(handle);
    --record.mutexes;
    return kOfxStatOK;
}

OfxStatus mutexLock(OfxMutexHandle handle) {
    mutexOf(handle)->lock();
    return kOfxStatOK;
}

OfxStatus mutexUnLock(OfxMutexHandle handle) {
    mutexOf(handle)->unlock();
    return kOfxStatOK;
}

OfxStatus mutexTryLock(OfxMutexHandle handle) { return mutexOf(handle)->try_lock() ? kOfxStatOK : kOfxStatFailed; }

}  // namespace

void addValues(OfxParameterSuiteV1& suite) {
    suite.paramGetHandle = &getHandle;
    suite.paramGetPropertySet = &getPropertySet;
    suite.paramGetValueAtTime = &getValueAtTime;
    suite.paramSetValue = &setValue;
    suite.paramGetNumKeys = &getNumKeys;
    suite.paramGetKeyTime = &getKeyTime;
    suite.paramEditBegin = &editBegin;
    suite.paramEditEnd = &editEnd;
}

const void* otherSuite(const std::string& name, int version) {
    static const OfxMemorySuiteV1 memory = {&memoryAlloc, &memoryFree};
    static const OfxProgressSuiteV1 progress = {&progressStart, &progressUpdate, &progressEnd};
    static const OfxTimeLineSuiteV1 timeLine = {&getTime, &gotoTime, &getTimeBounds};
    static const OfxMultiThreadSuiteV1 threads = {&multiThread, &numCpus,      &threadIndex, &isSpawned,   &mutexCreate,
                                                  &mutexDestroy, &mutexLock, &mutexUnLock, &mutexTryLock};
    if (version != 1) return nullptr;
    if (name == "OfxMemorySuite") return &memory;
    if (name == "OfxProgressSuite") return &progress;
    if (name == "OfxTimeLineSuite") return &timeLine;
    if (name == "OfxMultiThreadSuite") return &threads;
    return nullptr;
}

}  // namespace host
