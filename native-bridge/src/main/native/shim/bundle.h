// The bundle that this shim lies in.
#ifndef POSEWEAVE_SHIM_BUNDLE_H
#define POSEWEAVE_SHIM_BUNDLE_H

#include <string>
#include <vector>

namespace poseweave {

// Absolute path of Contents, without a trailing slash; empty if the loader does not tell.
const std::string& contentsPath();

std::string libjvmPath();

// Jars of Resources/lib, absolute, in the byte order of their names.
std::vector<std::string> classPath();

// Lines of Resources/jvm.options, `${contents}` replaced, comments left out.
std::vector<std::string> jvmOptions();

}  // namespace poseweave

#endif
