#include "jni_text.h"

namespace poseweave {
namespace {

struct Utf8 {
    jclass string;
    jstring charset;
};

bool findUtf8(JNIEnv* env, Utf8* found) {
    found->string = env->FindClass("java/lang/String");
    found->charset = found->string == nullptr ? nullptr : env->NewStringUTF("UTF-8");
    return found->charset != nullptr;
}

}  // namespace

jstring toJava(JNIEnv* env, const std::string& text) {
    Utf8 utf8;
    if (!findUtf8(env, &utf8)) return nullptr;
    const jmethodID make = env->GetMethodID(utf8.string, "<init>", "([BLjava/lang/String;)V");
    const auto length = static_cast<jsize>(text.size());
    const jbyteArray bytes = make == nullptr ? nullptr : env->NewByteArray(length);
    if (bytes == nullptr) return nullptr;
    env->SetByteArrayRegion(bytes, 0, length, reinterpret_cast<const jbyte*>(text.data()));
    const auto made = static_cast<jstring>(env->NewObject(utf8.string, make, bytes, utf8.charset));
    env->DeleteLocalRef(bytes);
    return env->ExceptionCheck() ? nullptr : made;
}

std::string fromJava(JNIEnv* env, jstring text) {
    Utf8 utf8;
    if (text == nullptr || !findUtf8(env, &utf8)) {
        env->ExceptionClear();
        return "";
    }
    const jmethodID encode = env->GetMethodID(utf8.string, "getBytes", "(Ljava/lang/String;)[B");
    const auto bytes = encode == nullptr
                               ? nullptr
                               : static_cast<jbyteArray>(env->CallObjectMethod(text, encode, utf8.charset));
    if (bytes == nullptr || env->ExceptionCheck()) {
        env->ExceptionClear();
        return "";
    }
    std::string result(static_cast<size_t>(env->GetArrayLength(bytes)), '\0');
    env->GetByteArrayRegion(bytes, 0, static_cast<jsize>(result.size()), reinterpret_cast<jbyte*>(result.data()));
    return result;
}

std::string takeException(JNIEnv* env) {
    const jthrowable exception = env->ExceptionOccurred();
    if (exception == nullptr) return "no reason is known";
    env->ExceptionClear();
    const jclass type = env->GetObjectClass(exception);
    const jmethodID toString = env->GetMethodID(type, "toString", "()Ljava/lang/String;");
    std::string text;
    if (toString != nullptr) {
        const auto described = static_cast<jstring>(env->CallObjectMethod(exception, toString));
        if (!env->ExceptionCheck()) text = fromJava(env, described);
    }
    env->ExceptionClear();
    return text.empty() ? "an error that could not be described" : text;
}

}  // namespace poseweave
