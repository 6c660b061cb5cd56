// What the host is told about the plugin, all of it constant: no virtual machine is needed.
#ifndef POSEWEAVE_SHIM_DESCRIBE_H
#define POSEWEAVE_SHIM_DESCRIBE_H

#include "ofx_abi.h"

namespace poseweave {

OfxStatus describe(OfxImageEffectHandle effect);
OfxStatus describeInContext(OfxImageEffectHandle effect, OfxPropertySetHandle inArgs);

// Parameters, groups and pages; those that the host refuses are left out.
void defineParams(const OfxPropertySuiteV1* properties, OfxParamSetHandle params);

}  // namespace poseweave

#endif
