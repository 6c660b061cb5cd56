package org.poseweave.params;

/**
 * Declaration of one parameter.
 *
 * @param key stable name in files and on command lines
 * @param label name in dialogs
 * @param hint one or two sentences for a tooltip
 * @param unit of numbers, or empty
 * @param animates whether it may differ from frame to frame
 * @param since version that first had it
 */
public record Param<T>(
        String key,
        String label,
        String hint,
        String unit,
        ParamType<T> type,
        T defaultValue,
        Group group,
        boolean animates,
        String since) {

    public Param {
        if (!key.matches("[a-z][A-Za-z0-9]*")) {
            throw new IllegalArgumentException("Param: key \"" + key + "\" must be letters and digits, as sourceCount");
        }
        defaultValue = type.checked(key, defaultValue);
    }

    /** Text form of a value of this parameter. */
    public String format(T value) {
        return type.format(value);
    }
}
