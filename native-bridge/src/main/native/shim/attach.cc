#include "attach.h"

#include <pthread.h>

namespace poseweave {
namespace {

pthread_key_t exitKey;
pthread_once_t exitKeyOnce = PTHREAD_ONCE_INIT;
bool exitKeyMade = false;

void detachThread(void* vm) { static_cast<JavaVM*>(vm)->DetachCurrentThread(); }

void makeExitKey() { exitKeyMade = pthread_key_create(&exitKey, &detachThread) == 0; }

}  // namespace

JNIEnv* attachThread(JavaVM* vm) {
    void* env = nullptr;
    if (vm->GetEnv(&env, JNI_VERSION_10) == JNI_OK) return static_cast<JNIEnv*>(env);
    pthread_once(&exitKeyOnce, &makeExitKey);
    if (!exitKeyMade || vm->AttachCurrentThreadAsDaemon(&env, nullptr) != JNI_OK) return nullptr;
    pthread_setspecific(exitKey, vm);
    return static_cast<JNIEnv*>(env);
}

}  // namespace poseweave
