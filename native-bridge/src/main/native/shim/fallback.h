// The picture of a frame that could not be rendered.
#ifndef POSEWEAVE_SHIM_FALLBACK_H
#define POSEWEAVE_SHIM_FALLBACK_H

#include "ofx_abi.h"

namespace poseweave {

// Copies the first fallback clip that has an image to the output, over the whole render window; transparent black where
// it has no pixels, and everywhere if its depth or components differ from the output's. An output that cannot be
// understood (no data, no bounds, row bytes too small) is left alone.
void writeFallback(OfxImageEffectHandle effect, OfxPropertySetHandle inArgs);

}  // namespace poseweave

#endif
