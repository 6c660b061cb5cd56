// What a plugin tells a host about itself, as constant data. A generated header defines poseweave::kPlugin with it, so
// that a host can scan the plugin without a virtual machine being started.
#ifndef POSEWEAVE_DESCRIPTOR_H
#define POSEWEAVE_DESCRIPTOR_H

namespace poseweave {

enum class ParamType { kInteger, kDouble, kBoolean, kChoice, kString, kFile, kFolder, kPushButton, kGroup, kPage };

// One parameter, group or page, in the order of the dialog. Unused members are zero, null or empty.
struct Param {
    ParamType type;
    const char* name;
    const char* label;
    const char* hint;
    const char* group;  // name of the parameter group that it is shown in, or ""
    bool animates;
    bool secret;        // hidden when an instance is made
    bool evaluate;      // whether a change asks for a new render
    double minimum, maximum, displayMinimum, displayMaximum;  // kInteger, kDouble
    double defaultNumber;                                      // kInteger, kDouble, kBoolean (0 or 1), kChoice (index)
    const char* defaultText;                                   // kString, kFile, kFolder
    const char* const* entries;  // kChoice: labels; kPage: names of its parameters and groups
    int entryCount;
};

// Bits of Clip::contexts and Plugin::contexts.
constexpr unsigned kFilter = 1, kGeneral = 2;

struct Clip {
    const char* name;
    const char* label;
    unsigned contexts;  // in which contexts it is defined
    bool optional;
    bool mask;
    bool temporal;      // frames other than the current one may be asked for
    bool alphaOnly;     // accepts Alpha as well as RGBA and RGB
};

struct Plugin {
    const char* identifier;
    unsigned major, minor;
    const char* label;
    const char* group;
    const char* description;
    const char* effectClass;  // Java class that handles the actions, with dots
    unsigned contexts;
    bool temporal;            // needs frames at other times where the host can give them
    const char* const* actions;  // handled by Java; all others get the standard's default
    int actionCount;
    // Clip that is copied to the output when a frame cannot be rendered; the first that is connected is taken.
    const char* const* fallbackClips;
    int fallbackClipCount;
    const Clip* clips;  // "Output" is not listed
    int clipCount;
    const Param* params;
    int paramCount;
};

}  // namespace poseweave

#endif
