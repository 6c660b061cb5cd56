package org.poseweave.params;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Immutable values of all parameters; what was not set has its default. */
public final class ParamValues {
    private static final ParamValues DEFAULTS = new ParamValues(defaultValues());

    private final Map<String, Object> valueByKey;

    private ParamValues(Map<String, Object> valueByKey) {
        this.valueByKey = valueByKey;
    }

    /** Every parameter at its default. */
    public static ParamValues defaults() {
        return DEFAULTS;
    }

    /** Value of a declared parameter. */
    public <T> T get(Param<T> param) {
        Object value = valueByKey.get(param.key());
        if (value == null) {
            throw new IllegalArgumentException("ParamValues: parameter " + param.key() + " is not declared in Params");
        }
        return param.type().valueClass().cast(value);
    }

    /**
     * These values with one changed.
     *
     * @throws org.poseweave.error.RenderException of code USAGE if the value is out of range
     */
    public <T> ParamValues with(Param<T> param, T value) {
        if (!valueByKey.containsKey(param.key())) {
            throw new IllegalArgumentException("ParamValues: parameter " + param.key() + " is not declared in Params");
        }
        Map<String, Object> changed = new LinkedHashMap<>(valueByKey);
        changed.put(param.key(), param.type().checked(param.key(), value));
        return new ParamValues(changed);
    }

    /**
     * These values with one changed, given as text.
     *
     * @throws org.poseweave.error.RenderException of code USAGE if the key is unknown or the value is wrong
     */
    public ParamValues parse(String key, String text) {
        return withParsed(Params.named(key), text);
    }

    /** One line {@code key=value} for every parameter in declared order; equal values have equal text. */
    public String canonical() {
        StringBuilder text = new StringBuilder();
        for (Param<?> param : Params.ALL) {
            text.append(param.key()).append('=').append(formatted(param)).append('\n');
        }
        return text.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ParamValues values && valueByKey.equals(values.valueByKey);
    }

    @Override
    public int hashCode() {
        return valueByKey.hashCode();
    }

    @Override
    public String toString() {
        return canonical();
    }

    private <T> ParamValues withParsed(Param<T> param, String text) {
        return with(param, param.type().parse(param.key(), text));
    }

    private <T> String formatted(Param<T> param) {
        return param.format(get(param)).replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static Map<String, Object> defaultValues() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Param<?> param : Params.ALL) {
            values.put(param.key(), param.defaultValue());
        }
        return values;
    }
}
