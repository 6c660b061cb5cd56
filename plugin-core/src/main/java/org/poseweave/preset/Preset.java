package org.poseweave.preset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;

/**
 * Values of some parameters; those that it does not name stay as they are.
 *
 * @param description one or two sentences for people, or empty
 * @param textByKey text form of each value, in the order of the file; keys and values are right
 */
public record Preset(String description, Map<String, String> textByKey) {
    public Preset {
        textByKey = Collections.unmodifiableMap(new LinkedHashMap<>(textByKey));
    }

    /** What differs from the defaults. */
    public static Preset of(ParamValues values, String description) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Param<?> param : Params.ALL) {
            if (!values.get(param).equals(param.defaultValue())) {
                texts.put(param.key(), text(param, values));
            }
        }
        return new Preset(description, texts);
    }

    /** {@code values} with those of this preset in their place. */
    public ParamValues over(ParamValues values) {
        ParamValues result = values;
        for (Map.Entry<String, String> entry : textByKey.entrySet()) {
            result = result.parse(entry.getKey(), entry.getValue());
        }
        return result;
    }

    private static <T> String text(Param<T> param, ParamValues values) {
        return param.format(values.get(param));
    }
}
