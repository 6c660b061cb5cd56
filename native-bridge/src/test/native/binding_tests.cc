// The Java binding through a real JVM: the plugin is BindingEffect, which reports what it got. See binding-tests.sh.
#include "check.h"
#include "fake_suites.h"
#include "ofx_names.h"
#include "plugin_file.h"

namespace {

// A loaded plugin and an effect of it.
struct Binding {
    host::PluginFile file;
    host::Effect* effect = host::newEffect();

    explicit Binding(const std::string& bundle) : file(bundle) {
        file.action(OFX_ACTION_LOAD, nullptr);
        file.action(OFX_ACTION_CREATE_INSTANCE, effect);
    }

    OfxStatus render(const char* command) {
        effect->properties.set("command", {std::string(command)});
        effect->properties.set("report", {std::string("none")});
        return file.render(effect);
    }

    // What the effect reports of a render that succeeds.
    std::string report(const char* command) {
        CHECK_EQUAL(render(command), kOfxStatOK);
        return effect->properties.texts("report").at(0);
    }

    void param(const char* name, std::vector<host::Value> values, std::vector<double> keys = {}) {
        auto param = std::make_unique<host::Param>();
        param->name = name;
        param->values = std::move(values);
        param->keys = std::move(keys);
        param->properties.set("label", {std::string("of ") + name});
        effect->params.push_back(std::move(param));
    }
};

}  // namespace

TEST(binding_takesAndGivesBackMemory) {
    Binding binding(bundle);
    CHECK_EQUAL(binding.report("memory"), "1048576 1020304 77");
    CHECK_EQUAL(host::record.blocks, 0);
    host::record.refuseMemory = true;
    CHECK_EQUAL(binding.render("memory"), kOfxStatErrMemory);
    CHECK(binding.effect->persistent.find("1048576 bytes of the host's memory") != std::string::npos);
}

TEST(binding_showsProgressAndHearsTheUserStop) {
    Binding binding(bundle);
    CHECK_EQUAL(binding.report("progress"), "true false");
    CHECK_EQUAL(host::record.progress, "start:Zähle 100 %s update:0.5 update:0.95 end");
}

TEST(binding_readsAndMovesTheTimeLine) {
    Binding binding(bundle);
    CHECK_EQUAL(binding.report("time"), "7.0 in 1.0..250.0, false true, now 12.5");
}

TEST(binding_runsTasksOnTheHostsThreads) {
    Binding binding(bundle);
    CHECK_EQUAL(binding.report("threads"), "3 cpus, calls 11111111, 8 spawned, sum 8000, here false, held true, free true");
    CHECK_EQUAL(host::record.threads, 9);
    CHECK_EQUAL(host::record.mutexes, 0);
    CHECK_EQUAL(binding.report("faulty-task"), "task 2 after 4");
    host::record.refuseThreads = true;
    CHECK_EQUAL(binding.render("faulty-task"), kOfxStatErrMemory);
}

TEST(binding_readsEveryKindOfParameter) {
    Binding binding(bundle);
    binding.param("count", {3});
    binding.param("gain", {0.5}, {1.0, 40.0});
    binding.param("on", {1});
    binding.param("off", {0});
    binding.param("choice", {2});
    binding.param("centre", {0.25, 0.75});
    binding.param("colour", {0.1, 0.2, 0.3, 1.0});
    binding.param("name", {std::string("Größe %s")});
    binding.param("empty", {});
    // Frame 5 is rendered; numbers of this host are their value plus the time.
    CHECK_EQUAL(binding.report("params"),
                "8 5.5 true false 2 [5.25, 5.75] [0.1, 0.2, 0.3, 1.0] Größe %s -3.0 false keys 2:1.0:40.0:-1.0 of gain");
}

TEST(binding_changesParameters) {
    Binding binding(bundle);
    binding.param("count", {3});
    binding.param("gain", {0.5});
    binding.param("name", {std::string("small")});
    binding.param("empty", {});
    CHECK_EQUAL(binding.report("edit"), "true true true false");
    CHECK_EQUAL(host::record.edits, "begin:Ändern set:count=5 set:gain=0.25 set:name=größer %d end");
}

TEST(binding_showsMessagesAsTheyAre) {
    Binding binding(bundle);
    CHECK_EQUAL(binding.report("messages"), "true true");
    CHECK_EQUAL(binding.effect->messages.at(0), "OfxMessageWarning: 100 %s of Ärger");
}

TEST(binding_turnsWhatIsThrownIntoAStatusAndAMessage) {
    Binding binding(bundle);
    CHECK_EQUAL(binding.render("throw"), kOfxStatFailed);
    CHECK(binding.effect->persistent.find("thrown by the test") != std::string::npos);
    CHECK_EQUAL(binding.render("error"), kOfxStatFailed);
    CHECK(binding.effect->persistent.find("StackOverflowError") != std::string::npos);
    CHECK_EQUAL(binding.render("exhaust"), kOfxStatErrMemory);
    CHECK(binding.effect->persistent.find("raise -Xmx") != std::string::npos);
    CHECK_EQUAL(binding.render("refuse"), kOfxStatErrFormat);
    CHECK(binding.effect->persistent.find("four channels") != std::string::npos);
    CHECK(host::outputIsSource(*binding.effect));
    CHECK_EQUAL(binding.report("suites"), "memory=true progress=true timeLine=true threads=true");
    CHECK_EQUAL(binding.effect->persistent, "");
}

TEST(binding_doesWithoutSuitesThatAreNotThere) {
    host::faults.missingSuites = {"OfxMemorySuite", "OfxProgressSuite", "OfxTimeLineSuite", "OfxMultiThreadSuite",
                                  "OfxMessageSuite"};
    Binding binding(bundle);
    CHECK_EQUAL(binding.report("suites"), "memory=false progress=false timeLine=false threads=false");
    CHECK_EQUAL(binding.report("messages"), "false false");
    CHECK_EQUAL(binding.render("throw"), kOfxStatFailed);
    CHECK(host::outputIsSource(*binding.effect));
}

TEST(binding_showsPlainMessagesWhereNoneStay) {
    host::faults.missingSuites = {"OfxMessageSuite2"};
    Binding binding(bundle);
    CHECK_EQUAL(binding.report("messages"), "true false");
}
