#include "host.h"

#include <mutex>

namespace poseweave {
namespace {

OfxHost copy = {nullptr, nullptr};
std::mutex copyMutex;

// What a read starts from, to notice hosts that answer OK without writing the value.
char unwritten[] = "";

}  // namespace

void setHost(const OfxHost* host) {
    if (host == nullptr) return;
    const std::lock_guard<std::mutex> lock(copyMutex);
    if (copy.host != host->host || copy.fetchSuite != host->fetchSuite) copy = *host;
}

OfxHost* hostCopy() { return &copy; }

const void* fetchSuite(const char* name, int version) {
    OfxHost host;
    {
        const std::lock_guard<std::mutex> lock(copyMutex);
        host = copy;
    }
    return host.fetchSuite == nullptr ? nullptr : host.fetchSuite(host.host, name, version);
}

bool Properties::setString(const char* name, const char* value, int index) const {
    return suite_ != nullptr && set_ != nullptr && suite_->propSetString != nullptr &&
           suite_->propSetString(set_, name, index, value) == kOfxStatOK;
}

bool Properties::setInt(const char* name, int value, int index) const {
    return suite_ != nullptr && set_ != nullptr && suite_->propSetInt != nullptr &&
           suite_->propSetInt(set_, name, index, value) == kOfxStatOK;
}

bool Properties::setDouble(const char* name, double value, int index) const {
    return suite_ != nullptr && set_ != nullptr && suite_->propSetDouble != nullptr &&
           suite_->propSetDouble(set_, name, index, value) == kOfxStatOK;
}

bool Properties::getString(const char* name, std::string* value) const {
    char* text = unwritten;
    if (suite_ == nullptr || set_ == nullptr || suite_->propGetString == nullptr ||
        suite_->propGetString(set_, name, 0, &text) != kOfxStatOK || text == nullptr || text == unwritten) {
        return false;
    }
    *value = text;
    return true;
}

bool Properties::getInt(const char* name, int* value, int index) const {
    int number = *value;
    if (suite_ == nullptr || set_ == nullptr || suite_->propGetInt == nullptr ||
        suite_->propGetInt(set_, name, index, &number) != kOfxStatOK) {
        return false;
    }
    *value = number;
    return true;
}

bool Properties::getDouble(const char* name, double* value) const {
    double number = *value;
    if (suite_ == nullptr || set_ == nullptr || suite_->propGetDouble == nullptr ||
        suite_->propGetDouble(set_, name, 0, &number) != kOfxStatOK) {
        return false;
    }
    *value = number;
    return true;
}

bool Properties::getPointer(const char* name, void** value) const {
    void* pointer = nullptr;
    if (suite_ == nullptr || set_ == nullptr || suite_->propGetPointer == nullptr ||
        suite_->propGetPointer(set_, name, 0, &pointer) != kOfxStatOK || pointer == nullptr) {
        return false;
    }
    *value = pointer;
    return true;
}

bool Properties::getRect(const char* name, OfxRectI* value) const {
    OfxRectI rect = {0, 0, 0, 0};
    if (!getInt(name, &rect.x1, 0) || !getInt(name, &rect.y1, 1) || !getInt(name, &rect.x2, 2) ||
        !getInt(name, &rect.y2, 3)) {
        return false;
    }
    *value = rect;
    return true;
}

}  // namespace poseweave
