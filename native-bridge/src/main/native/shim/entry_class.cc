#include "entry_class.h"

#include <cstring>

#include "bundle.h"
#include "jni_text.h"
#include "plugin.h"

namespace poseweave {
namespace {

constexpr const char* kEntry = "org.poseweave.openfx.Entry";

template <class Object>
Object keep(JNIEnv* env, Object object) {
    return object == nullptr ? nullptr : static_cast<Object>(env->NewGlobalRef(object));
}

jlong address(const void* pointer) { return static_cast<jlong>(reinterpret_cast<intptr_t>(pointer)); }

// Local references made in its scope end with it, since a host's thread never returns to Java to free them.
class LocalFrame {
public:
    explicit LocalFrame(JNIEnv* env) : env_(env) { pushed_ = env->PushLocalFrame(64) == JNI_OK; }
    ~LocalFrame() {
        if (pushed_) env_->PopLocalFrame(nullptr);
    }
    LocalFrame(const LocalFrame&) = delete;
    LocalFrame& operator=(const LocalFrame&) = delete;

private:
    JNIEnv* env_;
    bool pushed_;
};

// new URLClassLoader(jars, ClassLoader.getPlatformClassLoader()): the classes of whoever started the machine are not
// seen. Null with an exception pending on failure.
jobject newLoader(JNIEnv* env) {
    const std::vector<std::string> jars = classPath();
    const jclass file = env->FindClass("java/io/File");
    const jclass uri = env->FindClass("java/net/URI");
    const jclass url = env->FindClass("java/net/URL");
    const jclass loader = env->FindClass("java/lang/ClassLoader");
    const jclass urlLoader = env->FindClass("java/net/URLClassLoader");
    if (env->ExceptionCheck()) return nullptr;
    const jmethodID newFile = env->GetMethodID(file, "<init>", "(Ljava/lang/String;)V");
    const jmethodID toUri = env->GetMethodID(file, "toURI", "()Ljava/net/URI;");
    const jmethodID toUrl = env->GetMethodID(uri, "toURL", "()Ljava/net/URL;");
    const jmethodID platform = env->GetStaticMethodID(loader, "getPlatformClassLoader", "()Ljava/lang/ClassLoader;");
    if (env->ExceptionCheck()) return nullptr;
    const jmethodID newUrlLoader = env->GetMethodID(urlLoader, "<init>", "([Ljava/net/URL;Ljava/lang/ClassLoader;)V");
    const jobjectArray urls = env->NewObjectArray(static_cast<jsize>(jars.size()), url, nullptr);
    if (env->ExceptionCheck()) return nullptr;
    for (size_t i = 0; i < jars.size(); ++i) {
        const LocalFrame frame(env);
        const jstring path = toJava(env, jars[i]);
        if (path == nullptr) return nullptr;
        const jobject jar = env->NewObject(file, newFile, path);
        if (env->ExceptionCheck()) return nullptr;
        const jobject jarUri = env->CallObjectMethod(jar, toUri);
        if (env->ExceptionCheck()) return nullptr;
        const jobject jarUrl = env->CallObjectMethod(jarUri, toUrl);
        if (env->ExceptionCheck()) return nullptr;
        env->SetObjectArrayElement(urls, static_cast<jsize>(i), jarUrl);
    }
    const jobject parent = env->CallStaticObjectMethod(loader, platform);
    if (env->ExceptionCheck()) return nullptr;
    return env->NewObject(urlLoader, newUrlLoader, urls, parent);
}

// ClassLoader.getSystemClassLoader() of our own machine, whose class path is ours.
jobject systemLoader(JNIEnv* env) {
    const jclass loader = env->FindClass("java/lang/ClassLoader");
    const jmethodID get = env->GetStaticMethodID(loader, "getSystemClassLoader", "()Ljava/lang/ClassLoader;");
    return get == nullptr ? nullptr : env->CallStaticObjectMethod(loader, get);
}

jclass loadEntry(JNIEnv* env, jobject loader) {
    const jclass type = env->FindClass("java/lang/ClassLoader");
    const jmethodID load = env->GetMethodID(type, "loadClass", "(Ljava/lang/String;)Ljava/lang/Class;");
    const jstring name = toJava(env, kEntry);
    if (load == nullptr || name == nullptr) return nullptr;
    return static_cast<jclass>(env->CallObjectMethod(loader, load, name));
}

}  // namespace

void setMissingProperties(JNIEnv* env, const std::vector<std::string>& options) {
    const LocalFrame frame(env);
    const jclass system = env->FindClass("java/lang/System");
    const jmethodID get = env->GetStaticMethodID(system, "getProperty", "(Ljava/lang/String;)Ljava/lang/String;");
    const jmethodID set = env->GetStaticMethodID(system, "setProperty",
                                                 "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;");
    for (const std::string& option : options) {
        const size_t equals = option.find('=');
        if (option.compare(0, 2, "-D") != 0 || equals == std::string::npos) continue;
        const LocalFrame one(env);
        const std::string key = option.substr(2, equals - 2);
        std::string value = option.substr(equals + 1);
        const jstring name = toJava(env, key);
        const auto present = static_cast<jstring>(env->CallStaticObjectMethod(system, get, name));
        if (present != nullptr && key != "java.library.path") continue;
        if (present != nullptr) value = fromJava(env, present) + ":" + value;
        env->CallStaticObjectMethod(system, set, name, toJava(env, value));
        env->ExceptionClear();
    }
    env->ExceptionClear();
}

bool EntryClass::load(JNIEnv* env, const Jvm& jvm, std::string* failure) {
    const LocalFrame frame(env);
    vm_ = jvm.vm;
    const jobject loader = jvm.ours ? systemLoader(env) : newLoader(env);
    if (loader != nullptr && !env->ExceptionCheck()) {
        loader_ = keep(env, loader);
        entry_ = keep(env, loadEntry(env, loader));
    }
    if (entry_ != nullptr && !env->ExceptionCheck() && findMethods(env)) return true;
    *failure = std::string("the plugin's Java part (class ") + kEntry + ") cannot be used: " + takeException(env) +
               "; install the bundle again";
    return false;
}

bool EntryClass::findMethods(JNIEnv* env) {
    start_ = env->GetStaticMethodID(entry_, "start", "(Ljava/lang/String;JLjava/lang/String;)I");
    if (start_ == nullptr) return false;
    dispatch_ = env->GetStaticMethodID(entry_, "dispatch", "(Ljava/lang/String;JJJ)I");
    if (dispatch_ == nullptr) return false;
    thread_ = keep(env, env->FindClass("java/lang/Thread"));
    if (thread_ == nullptr) return false;
    currentThread_ = env->GetStaticMethodID(thread_, "currentThread", "()Ljava/lang/Thread;");
    getLoader_ = env->GetMethodID(thread_, "getContextClassLoader", "()Ljava/lang/ClassLoader;");
    setLoader_ = env->GetMethodID(thread_, "setContextClassLoader", "(Ljava/lang/ClassLoader;)V");
    for (int i = 0; i < kPlugin.actionCount; ++i) {
        actions_.push_back(keep(env, toJava(env, kPlugin.actions[i])));
        if (actions_.back() == nullptr) return false;
    }
    return true;
}

// Makes our class loader the thread's, which may be a thread of somebody else's, and returns the one that it had.
jobject EntryClass::swapLoader(JNIEnv* env, jobject thread) const {
    const jobject before = env->CallObjectMethod(thread, getLoader_);
    if (!env->IsSameObject(before, loader_)) env->CallVoidMethod(thread, setLoader_, loader_);
    return before;
}

int EntryClass::start(JNIEnv* env, OfxHost* host, const std::string& contents, std::string* failure) const {
    const LocalFrame frame(env);
    const jobject thread = env->CallStaticObjectMethod(thread_, currentThread_);
    swapLoader(env, thread);
    const jstring effect = toJava(env, kPlugin.effectClass);
    const jstring folder = toJava(env, contents);
    const jint status = env->CallStaticIntMethod(entry_, start_, effect, address(host), folder);
    if (env->ExceptionCheck()) *failure = "the plugin's Java part failed to start: " + takeException(env);
    return status;
}

JavaReply EntryClass::dispatch(JNIEnv* env, const char* action, const void* handle, OfxPropertySetHandle inArgs,
                               OfxPropertySetHandle outArgs) const {
    const LocalFrame frame(env);
    jstring name = nullptr;
    for (int i = 0; i < kPlugin.actionCount && name == nullptr; ++i) {
        if (std::strcmp(kPlugin.actions[i], action) == 0) name = actions_[static_cast<size_t>(i)];
    }
    const jobject thread = env->CallStaticObjectMethod(thread_, currentThread_);
    const jobject before = swapLoader(env, thread);
    JavaReply reply = {kOfxStatFailed, ""};
    const jint status = env->CallStaticIntMethod(entry_, dispatch_, name, address(handle), address(inArgs),
                                                 address(outArgs));
    if (env->ExceptionCheck()) {
        reply.failure = "the plugin's Java part failed: " + takeException(env);
    } else {
        reply.status = status;
    }
    if (!env->IsSameObject(before, loader_)) env->CallVoidMethod(thread, setLoader_, before);
    env->ExceptionClear();
    return reply;
}

}  // namespace poseweave
