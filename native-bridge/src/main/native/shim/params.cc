#include "describe.h"
#include "host.h"
#include "ofx_names.h"
#include "plugin.h"

namespace poseweave {
namespace {

const char* typeName(ParamType type) {
    switch (type) {
        case ParamType::kInteger: return OFX_PARAM_INTEGER;
        case ParamType::kDouble: return OFX_PARAM_DOUBLE;
        case ParamType::kBoolean: return OFX_PARAM_BOOLEAN;
        case ParamType::kChoice: return OFX_PARAM_CHOICE;
        case ParamType::kString:
        case ParamType::kFile:
        case ParamType::kFolder: return OFX_PARAM_STRING;
        case ParamType::kPushButton: return OFX_PARAM_PUSH_BUTTON;
        case ParamType::kGroup: return OFX_PARAM_GROUP;
        case ParamType::kPage: return OFX_PARAM_PAGE;
    }
    return OFX_PARAM_STRING;
}

bool holdsValue(ParamType type) {
    return type != ParamType::kPushButton && type != ParamType::kGroup && type != ParamType::kPage;
}

void describeInteger(const Properties& set, const Param& param) {
    set.setInt(OFX_PARAM_MIN, static_cast<int>(param.minimum));
    set.setInt(OFX_PARAM_MAX, static_cast<int>(param.maximum));
    set.setInt(OFX_PARAM_DISPLAY_MIN, static_cast<int>(param.displayMinimum));
    set.setInt(OFX_PARAM_DISPLAY_MAX, static_cast<int>(param.displayMaximum));
    set.setInt(OFX_PARAM_DEFAULT, static_cast<int>(param.defaultNumber));
}

void describeDouble(const Properties& set, const Param& param) {
    set.setString(OFX_PARAM_DOUBLE_TYPE, OFX_DOUBLE_PLAIN);
    set.setDouble(OFX_PARAM_MIN, param.minimum);
    set.setDouble(OFX_PARAM_MAX, param.maximum);
    set.setDouble(OFX_PARAM_DISPLAY_MIN, param.displayMinimum);
    set.setDouble(OFX_PARAM_DISPLAY_MAX, param.displayMaximum);
    set.setDouble(OFX_PARAM_DEFAULT, param.defaultNumber);
}

void describeText(const Properties& set, const Param& param) {
    const char* mode = param.type == ParamType::kFile     ? OFX_STRING_FILE
                       : param.type == ParamType::kFolder ? OFX_STRING_FOLDER
                                                          : OFX_STRING_SINGLE_LINE;
    set.setString(OFX_PARAM_STRING_MODE, mode);
    if (param.type != ParamType::kString) set.setInt(OFX_PARAM_FILE_EXISTS, 1);
    set.setString(OFX_PARAM_DEFAULT, param.defaultText == nullptr ? "" : param.defaultText);
}

// Choices first, since some hosts check the default against them.
void describeChoice(const Properties& set, const Param& param) {
    for (int i = 0; i < param.entryCount; ++i) set.setString(OFX_PARAM_CHOICE_OPTION, param.entries[i], i);
    set.setInt(OFX_PARAM_DEFAULT, static_cast<int>(param.defaultNumber));
}

void describeKind(const Properties& set, const Param& param) {
    switch (param.type) {
        case ParamType::kInteger: describeInteger(set, param); break;
        case ParamType::kDouble: describeDouble(set, param); break;
        case ParamType::kBoolean: set.setInt(OFX_PARAM_DEFAULT, param.defaultNumber != 0 ? 1 : 0); break;
        case ParamType::kChoice: describeChoice(set, param); break;
        case ParamType::kString:
        case ParamType::kFile:
        case ParamType::kFolder: describeText(set, param); break;
        case ParamType::kGroup: set.setInt(OFX_PARAM_GROUP_OPEN, 1); break;
        case ParamType::kPage:
            for (int i = 0; i < param.entryCount; ++i) set.setString(OFX_PARAM_PAGE_CHILD, param.entries[i], i);
            break;
        case ParamType::kPushButton: break;
    }
}

void describeParam(const Properties& set, const Param& param) {
    set.setString(OFX_PROP_LABEL, param.label);
    set.setString(OFX_PROP_SHORT_LABEL, param.label);
    set.setString(OFX_PROP_LONG_LABEL, param.label);
    if (param.type != ParamType::kPage) {
        set.setString(OFX_PARAM_SCRIPT_NAME, param.name);
        if (param.hint != nullptr && *param.hint != '\0') set.setString(OFX_PARAM_HINT, param.hint);
        if (param.group != nullptr && *param.group != '\0') set.setString(OFX_PARAM_PARENT, param.group);
        set.setInt(OFX_PARAM_SECRET, param.secret ? 1 : 0);
    }
    if (holdsValue(param.type)) {
        set.setInt(OFX_PARAM_ANIMATES, param.animates ? 1 : 0);
        set.setInt(OFX_PARAM_EVALUATES, param.evaluate ? 1 : 0);
    }
    describeKind(set, param);
}

void orderPages(const Properties& set) {
    int index = 0;
    for (int i = 0; i < kPlugin.paramCount; ++i) {
        if (kPlugin.params[i].type != ParamType::kPage) continue;
        if (set.setString(OFX_PARAM_PAGE_ORDER, kPlugin.params[i].name, index)) ++index;
    }
}

}  // namespace

void defineParams(const OfxPropertySuiteV1* properties, OfxParamSetHandle params) {
    const auto* suite = poseweave::suite<OfxParameterSuiteV1>(OFX_PARAMETER_SUITE, 1);
    if (suite == nullptr || suite->paramDefine == nullptr) return;
    for (int i = 0; i < kPlugin.paramCount; ++i) {
        const Param& param = kPlugin.params[i];
        OfxPropertySetHandle set = nullptr;
        if (suite->paramDefine(params, typeName(param.type), param.name, &set) == kOfxStatOK) {
            describeParam(Properties(properties, set), param);
        }
    }
    OfxPropertySetHandle set = nullptr;
    if (suite->paramSetGetPropertySet != nullptr && suite->paramSetGetPropertySet(params, &set) == kOfxStatOK) {
        orderPages(Properties(properties, set));
    }
}

}  // namespace poseweave
