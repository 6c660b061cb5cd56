// The OpenFX C interface as this project uses it: what a host and a plugin must agree on in memory. Names and layouts
// are those of the OpenFX 1.4 standard; the declarations are our own. Everything is plain C so that C++ and JavaCPP
// read the same file.
//
// Handles are opaque and belong to the host. Strings that a host returns belong to the host and are valid until the
// property is changed or the call that lent them ends.
#ifndef POSEWEAVE_OFX_ABI_H
#define POSEWEAVE_OFX_ABI_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int OfxStatus;
enum {
    kOfxStatOK = 0,
    kOfxStatFailed = 1,
    kOfxStatErrFatal = 2,
    kOfxStatErrUnknown = 3,
    kOfxStatErrMissingHostFeature = 4,
    kOfxStatErrUnsupported = 5,
    kOfxStatErrExists = 6,
    kOfxStatErrFormat = 7,
    kOfxStatErrMemory = 8,
    kOfxStatErrBadHandle = 9,
    kOfxStatErrBadIndex = 10,
    kOfxStatErrValue = 11,
    kOfxStatReplyYes = 12,
    kOfxStatReplyNo = 13,
    kOfxStatReplyDefault = 14
};

typedef struct OfxPropertySetStruct* OfxPropertySetHandle;
typedef struct OfxImageEffectStruct* OfxImageEffectHandle;
typedef struct OfxImageClipStruct* OfxImageClipHandle;
typedef struct OfxImageMemoryStruct* OfxImageMemoryHandle;
typedef struct OfxParamSetStruct* OfxParamSetHandle;
typedef struct OfxParamStruct* OfxParamHandle;
typedef struct OfxMutex* OfxMutexHandle;

typedef double OfxTime;
typedef struct OfxRectI {
    int x1, y1, x2, y2;
} OfxRectI;
typedef struct OfxRectD {
    double x1, y1, x2, y2;
} OfxRectD;
typedef struct OfxRangeD {
    double min, max;
} OfxRangeD;

typedef struct OfxHost {
    OfxPropertySetHandle host;
    const void* (*fetchSuite)(OfxPropertySetHandle host, const char* name, int version);
} OfxHost;

typedef OfxStatus(OfxPluginEntryPoint)(
        const char* action, const void* handle, OfxPropertySetHandle inArgs, OfxPropertySetHandle outArgs);

typedef struct OfxPlugin {
    const char* pluginApi;
    int apiVersion;
    const char* pluginIdentifier;
    unsigned int pluginVersionMajor;
    unsigned int pluginVersionMinor;
    void (*setHost)(OfxHost* host);
    OfxPluginEntryPoint* mainEntry;
} OfxPlugin;

// --- suites: tables of functions; the order of the members is the interface -------------------------------------------

typedef struct OfxPropertySuiteV1 {
    OfxStatus (*propSetPointer)(OfxPropertySetHandle set, const char* name, int index, void* value);
    OfxStatus (*propSetString)(OfxPropertySetHandle set, const char* name, int index, const char* value);
    OfxStatus (*propSetDouble)(OfxPropertySetHandle set, const char* name, int index, double value);
    OfxStatus (*propSetInt)(OfxPropertySetHandle set, const char* name, int index, int value);
    OfxStatus (*propSetPointerN)(OfxPropertySetHandle set, const char* name, int count, void* const* values);
    OfxStatus (*propSetStringN)(OfxPropertySetHandle set, const char* name, int count, const char* const* values);
    OfxStatus (*propSetDoubleN)(OfxPropertySetHandle set, const char* name, int count, const double* values);
    OfxStatus (*propSetIntN)(OfxPropertySetHandle set, const char* name, int count, const int* values);
    OfxStatus (*propGetPointer)(OfxPropertySetHandle set, const char* name, int index, void** value);
    OfxStatus (*propGetString)(OfxPropertySetHandle set, const char* name, int index, char** value);
    OfxStatus (*propGetDouble)(OfxPropertySetHandle set, const char* name, int index, double* value);
    OfxStatus (*propGetInt)(OfxPropertySetHandle set, const char* name, int index, int* value);
    OfxStatus (*propGetPointerN)(OfxPropertySetHandle set, const char* name, int count, void** values);
    OfxStatus (*propGetStringN)(OfxPropertySetHandle set, const char* name, int count, char** values);
    OfxStatus (*propGetDoubleN)(OfxPropertySetHandle set, const char* name, int count, double* values);
    OfxStatus (*propGetIntN)(OfxPropertySetHandle set, const char* name, int count, int* values);
    OfxStatus (*propReset)(OfxPropertySetHandle set, const char* name);
    OfxStatus (*propGetDimension)(OfxPropertySetHandle set, const char* name, int* count);
} OfxPropertySuiteV1;

typedef struct OfxImageEffectSuiteV1 {
    OfxStatus (*getPropertySet)(OfxImageEffectHandle effect, OfxPropertySetHandle* set);
    OfxStatus (*getParamSet)(OfxImageEffectHandle effect, OfxParamSetHandle* params);
    OfxStatus (*clipDefine)(OfxImageEffectHandle effect, const char* name, OfxPropertySetHandle* set);
    OfxStatus (*clipGetHandle)(
            OfxImageEffectHandle effect, const char* name, OfxImageClipHandle* clip, OfxPropertySetHandle* set);
    OfxStatus (*clipGetPropertySet)(OfxImageClipHandle clip, OfxPropertySetHandle* set);
    OfxStatus (*clipGetImage)(
            OfxImageClipHandle clip, OfxTime time, const OfxRectD* region, OfxPropertySetHandle* image);
    OfxStatus (*clipReleaseImage)(OfxPropertySetHandle image);
    OfxStatus (*clipGetRegionOfDefinition)(OfxImageClipHandle clip, OfxTime time, OfxRectD* bounds);
    int (*abort)(OfxImageEffectHandle effect);
    OfxStatus (*imageMemoryAlloc)(OfxImageEffectHandle effect, size_t bytes, OfxImageMemoryHandle* memory);
    OfxStatus (*imageMemoryFree)(OfxImageMemoryHandle memory);
    OfxStatus (*imageMemoryLock)(OfxImageMemoryHandle memory, void** data);
    OfxStatus (*imageMemoryUnlock)(OfxImageMemoryHandle memory);
} OfxImageEffectSuiteV1;

typedef struct OfxParameterSuiteV1 {
    OfxStatus (*paramDefine)(OfxParamSetHandle params, const char* type, const char* name, OfxPropertySetHandle* set);
    OfxStatus (*paramGetHandle)(
            OfxParamSetHandle params, const char* name, OfxParamHandle* param, OfxPropertySetHandle* set);
    OfxStatus (*paramSetGetPropertySet)(OfxParamSetHandle params, OfxPropertySetHandle* set);
    OfxStatus (*paramGetPropertySet)(OfxParamHandle param, OfxPropertySetHandle* set);
    OfxStatus (*paramGetValue)(OfxParamHandle param, ...);
    OfxStatus (*paramGetValueAtTime)(OfxParamHandle param, OfxTime time, ...);
    OfxStatus (*paramGetDerivative)(OfxParamHandle param, OfxTime time, ...);
    OfxStatus (*paramGetIntegral)(OfxParamHandle param, OfxTime from, OfxTime to, ...);
    OfxStatus (*paramSetValue)(OfxParamHandle param, ...);
    OfxStatus (*paramSetValueAtTime)(OfxParamHandle param, OfxTime time, ...);
    OfxStatus (*paramGetNumKeys)(OfxParamHandle param, unsigned int* count);
    OfxStatus (*paramGetKeyTime)(OfxParamHandle param, unsigned int index, OfxTime* time);
    OfxStatus (*paramGetKeyIndex)(OfxParamHandle param, OfxTime time, int direction, int* index);
    OfxStatus (*paramDeleteKey)(OfxParamHandle param, OfxTime time);
    OfxStatus (*paramDeleteAllKeys)(OfxParamHandle param);
    OfxStatus (*paramCopy)(OfxParamHandle to, OfxParamHandle from, OfxTime offset, const OfxRangeD* range);
    OfxStatus (*paramEditBegin)(OfxParamSetHandle params, const char* name);
    OfxStatus (*paramEditEnd)(OfxParamSetHandle params);
} OfxParameterSuiteV1;

typedef struct OfxMemorySuiteV1 {
    OfxStatus (*memoryAlloc)(void* effect, size_t bytes, void** data);
    OfxStatus (*memoryFree)(void* data);
} OfxMemorySuiteV1;

typedef struct OfxMessageSuiteV1 {
    OfxStatus (*message)(void* effect, const char* type, const char* id, const char* format, ...);
} OfxMessageSuiteV1;

typedef struct OfxMessageSuiteV2 {
    OfxStatus (*message)(void* effect, const char* type, const char* id, const char* format, ...);
    OfxStatus (*setPersistentMessage)(void* effect, const char* type, const char* id, const char* format, ...);
    OfxStatus (*clearPersistentMessage)(void* effect);
} OfxMessageSuiteV2;

typedef struct OfxProgressSuiteV1 {
    OfxStatus (*progressStart)(void* effect, const char* label);
    OfxStatus (*progressUpdate)(void* effect, double share);
    OfxStatus (*progressEnd)(void* effect);
} OfxProgressSuiteV1;

typedef struct OfxTimeLineSuiteV1 {
    OfxStatus (*getTime)(void* effect, double* time);
    OfxStatus (*gotoTime)(void* effect, double time);
    OfxStatus (*getTimeBounds)(void* effect, double* first, double* last);
} OfxTimeLineSuiteV1;

typedef void(OfxThreadFunctionV1)(unsigned int index, unsigned int count, void* argument);

typedef struct OfxMultiThreadSuiteV1 {
    OfxStatus (*multiThread)(OfxThreadFunctionV1 function, unsigned int threads, void* argument);
    OfxStatus (*multiThreadNumCPUs)(unsigned int* count);
    OfxStatus (*multiThreadIndex)(unsigned int* index);
    int (*multiThreadIsSpawnedThread)(void);
    OfxStatus (*mutexCreate)(OfxMutexHandle* mutex, int locks);
    OfxStatus (*mutexDestroy)(OfxMutexHandle mutex);
    OfxStatus (*mutexLock)(OfxMutexHandle mutex);
    OfxStatus (*mutexUnLock)(OfxMutexHandle mutex);
    OfxStatus (*mutexTryLock)(OfxMutexHandle mutex);
} OfxMultiThreadSuiteV1;

#ifdef __cplusplus
}
#endif

#endif
