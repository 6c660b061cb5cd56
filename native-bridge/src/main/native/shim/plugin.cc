// The one place that the generated header goes to; build-shim.sh names it with -include.
#include "descriptor.h"

namespace poseweave {
static_assert(sizeof(kPlugin) == sizeof(Plugin), "the generated header defines poseweave::kPlugin");
}
