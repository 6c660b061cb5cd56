package org.poseweave.openfx;

/**
 * Something of an instance was changed.
 *
 * @param parameter whether a parameter was, else a clip
 * @param name of the parameter or clip
 * @param byUser whether a person did it, else the plugin or the time
 */
public record Change(boolean parameter, String name, boolean byUser, double time) {
    static Change read(PropertySet in) {
        return new Change(
                "OfxTypeParameter".equals(in.getString("OfxPropType", 0, "")),
                in.getString("OfxPropName", 0, ""),
                "OfxChangeUserEdited".equals(in.getString("OfxPropChangeReason", 0, "")),
                in.getDouble("OfxPropTime", 0, 0));
    }
}
