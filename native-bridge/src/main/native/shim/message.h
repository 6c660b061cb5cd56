// What the user is told, through whatever the host offers for it.
#ifndef POSEWEAVE_SHIM_MESSAGE_H
#define POSEWEAVE_SHIM_MESSAGE_H

#include <string>

#include "ofx_abi.h"

namespace poseweave {

// Shows an error at the effect until it is withdrawn. A host without persistent messages gets the text once a process,
// one without messages has it on its standard error.
void showError(OfxImageEffectHandle effect, const std::string& text);

// Withdraws what showError showed at this effect; messages of others stay.
void withdrawError(OfxImageEffectHandle effect);

// A line for the host's log, which replaces no message.
void logLine(OfxImageEffectHandle effect, const std::string& text);

// Forgets an effect that the host destroys.
void forgetErrors(OfxImageEffectHandle effect);

}  // namespace poseweave

#endif
