// The plugin that this shim was compiled for; defined by the generated header.
#ifndef POSEWEAVE_SHIM_PLUGIN_H
#define POSEWEAVE_SHIM_PLUGIN_H

#include "descriptor.h"

namespace poseweave {
extern const Plugin kPlugin;
}

#endif
