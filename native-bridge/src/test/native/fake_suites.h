// Suites that not every host has: values of parameters, memory, progress, time line, threads. Each records what it was
// asked, for tests to compare.
#ifndef POSEWEAVE_TEST_FAKE_SUITES_H
#define POSEWEAVE_TEST_FAKE_SUITES_H

#include <string>

#include "ofx_abi.h"

namespace host {

// What the last plugin asked for, one word each, and what it has not given back.
struct Record {
    std::string progress;            // "start:LABEL update:0.5 end"
    std::string edits;               // "begin:LABEL set:NAME=VALUE end"
    int blocks = 0, mutexes = 0;     // not given back
    int threads = 0;                 // started so far
    bool refuseMemory = false, refuseThreads = false;
    double time = 7, first = 1, last = 250;  // of the time line
};

extern Record record;

// Fills the members that read and write values; a number at time t is its value plus t.
void addValues(OfxParameterSuiteV1& suite);

// Table of this name, or null if it is none of these suites.
const void* otherSuite(const std::string& name, int version);

}  // namespace host

#endif
