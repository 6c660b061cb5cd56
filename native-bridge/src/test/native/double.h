// The plugin that the shim's tests are about: one parameter of every kind, both contexts, a mask clip.
#include "descriptor.h"

namespace poseweave {

constexpr const char* kDoubleActions[] = {"OfxImageEffectActionRender", "OfxImageEffectActionIsIdentity",
                                          "OfxActionInstanceChanged", "OfxActionDestroyInstance"};
constexpr const char* kDoubleFallback[] = {"Driving", "Source"};
constexpr Clip kDoubleClips[] = {
        {"Source", "Source", kFilter | kGeneral, false, false, true, false},
        {"Driving", "Driving", kGeneral, true, false, true, false},
        {"Mask", "Mask", kGeneral, true, true, false, true},
};
constexpr const char* kDoubleModes[] = {"First", "Second", "Third"};
constexpr const char* kDoublePage[] = {"count", "group", "amount"};
constexpr Param kDoubleParams[] = {
        {ParamType::kGroup, "group", "Group", "A group", "", false, false, false, 0, 0, 0, 0, 0, nullptr, nullptr, 0},
        {ParamType::kInteger, "count", "Count", "How many", "group", false, false, true, 1, 64, 1, 16, 4, nullptr,
         nullptr, 0},
        {ParamType::kDouble, "amount", "Amount", "How much", "group", true, false, true, -2, 2, 0, 1, 0.5, nullptr,
         nullptr, 0},
        {ParamType::kBoolean, "on", "On", "", "", true, false, true, 0, 0, 0, 0, 1, nullptr, nullptr, 0},
        {ParamType::kChoice, "mode", "Mode", "", "", false, false, true, 0, 0, 0, 0, 2, nullptr, kDoubleModes, 3},
        {ParamType::kString, "text", "Text", "", "", false, true, false, 0, 0, 0, 0, 0, "hello", nullptr, 0},
        {ParamType::kFile, "file", "File", "", "", false, false, true, 0, 0, 0, 0, 0, "", nullptr, 0},
        {ParamType::kFolder, "folder", "Folder", "", "", false, false, true, 0, 0, 0, 0, 0, "", nullptr, 0},
        {ParamType::kPushButton, "press", "Press", "", "", false, false, false, 0, 0, 0, 0, 0, nullptr, nullptr, 0},
        {ParamType::kPage, "page", "Page", "", "", false, false, false, 0, 0, 0, 0, 0, nullptr, kDoublePage, 3},
};

extern const Plugin kPlugin;
const Plugin kPlugin = {"org.poseweave.test.double",
                        1,
                        2,
                        "Double",
                        "Tests",
                        "A plugin for the tests of the shim.",
                        "org.poseweave.test.Double",
                        kFilter | kGeneral,
                        true,
                        kDoubleActions,
                        4,
                        kDoubleFallback,
                        2,
                        kDoubleClips,
                        3,
                        kDoubleParams,
                        10};

}  // namespace poseweave
