// Tests by name, each a function that is given the bundle to load; checks that go on after a failure.
#ifndef POSEWEAVE_TEST_CHECK_H
#define POSEWEAVE_TEST_CHECK_H

#include <sstream>
#include <string>

namespace test {

constexpr int kSkip = 77;

using Test = void (*)(const std::string& bundle);

struct Registration {
    Registration(const char* name, Test test);
};

void failed(const char* file, int line, const std::string& text);
int failures();
void forgetFailures();  // in a copy of the process, which counts its own

// A figure that is shown beside the test's name.
void note(const std::string& text);

template <class A, class B>
void checkEqual(const char* file, int line, const char* what, const A& found, const B& expected) {
    if (found == expected) return;
    std::ostringstream text;
    text << what << ": expected " << expected << ", found " << found;
    failed(file, line, text.str());
}

}  // namespace test

#define TEST(name)                                                 \
    static void name(const std::string& bundle);                   \
    static const test::Registration name##Registration(#name, &name); \
    static void name([[maybe_unused]] const std::string& bundle)

#define CHECK(condition) \
    if (!(condition)) test::failed(__FILE__, __LINE__, #condition)
#define CHECK_EQUAL(found, expected) test::checkEqual(__FILE__, __LINE__, #found, found, expected)

#endif
