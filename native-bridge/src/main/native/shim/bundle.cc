#include "bundle.h"

#include <dirent.h>
#include <dlfcn.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <fstream>

namespace poseweave {
namespace {

std::string parent(const std::string& path) { return path.substr(0, path.rfind('/')); }

std::string findContents() {
    Dl_info info;
    if (dladdr(reinterpret_cast<void*>(&findContents), &info) == 0 || info.dli_fname == nullptr) return "";
    char real[PATH_MAX];
    if (realpath(info.dli_fname, real) == nullptr) return "";
    return parent(parent(real));
}

// Found while the library is loaded, since a host may give a relative path and change its folder later. Not destroyed.
const std::string& contents = *new std::string(findContents());

std::string resources() { return contents + "/Resources"; }

std::string trimmed(const std::string& line) {
    const size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string::npos || line[first] == '#') return "";
    return line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
}

}  // namespace

const std::string& contentsPath() { return contents; }

std::string libjvmPath() { return resources() + "/runtime/lib/server/libjvm.so"; }

std::vector<std::string> classPath() {
    std::vector<std::string> jars;
    const std::string folder = resources() + "/lib";
    DIR* const listing = opendir(folder.c_str());
    if (listing == nullptr) return jars;
    while (const dirent* const entry = readdir(listing)) {
        const std::string name = entry->d_name;
        if (name.size() > 4 && name.compare(name.size() - 4, 4, ".jar") == 0) jars.push_back(folder + "/" + name);
    }
    closedir(listing);
    std::sort(jars.begin(), jars.end());
    return jars;
}

std::vector<std::string> jvmOptions() {
    static const std::string kVariable = "${contents}";
    std::vector<std::string> options;
    std::ifstream file(resources() + "/jvm.options");
    std::string line;
    while (std::getline(file, line)) {
        std::string option = trimmed(line);
        if (option.empty()) continue;
        for (size_t at = 0; (at = option.find(kVariable, at)) != std::string::npos; at += contents.size()) {
            option.replace(at, kVariable.size(), contents);
        }
        options.push_back(option);
    }
    return options;
}

}  // namespace poseweave
