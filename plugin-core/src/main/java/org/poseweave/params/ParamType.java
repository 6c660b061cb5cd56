package org.poseweave.params;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Type and range of a parameter, with its text form. Hosts switch over the permitted records. */
public sealed interface ParamType<T> {
    /** Class of the values. */
    Class<T> valueClass();

    /** What a value must be, for messages: "a whole number from 1 to 16". */
    String allowed();

    /**
     * The value in its normal form.
     *
     * @throws RenderException of code USAGE if it is out of range, naming {@code key}
     */
    T checked(String key, T value);

    /**
     * Reads a value as a person writes it.
     *
     * @throws RenderException of code USAGE if it is not one or is out of range, naming {@code key}
     */
    T parse(String key, String text);

    /** Text that {@link #parse} reads back as the same value; the same on every machine. */
    String format(T value);

    /** Yes or no. */
    record BooleanType() implements ParamType<Boolean> {
        @Override
        public Class<Boolean> valueClass() {
            return Boolean.class;
        }

        @Override
        public String allowed() {
            return "true or false";
        }

        @Override
        public Boolean checked(String key, Boolean value) {
            return value;
        }

        @Override
        public Boolean parse(String key, String text) {
            return switch (text.strip()) {
                case "true" -> true;
                case "false" -> false;
                default -> throw fault(this, key, text);
            };
        }

        @Override
        public String format(Boolean value) {
            return value.toString();
        }
    }

    /** Whole number; dialogs offer the display range, the hard range is what is accepted. */
    record IntType(int min, int max, int displayMin, int displayMax) implements ParamType<Integer> {
        private static final Pattern TEXT = Pattern.compile("[-+]?\\d{1,9}");

        public IntType {
            requireRanges(min, max, displayMin, displayMax);
        }

        @Override
        public Class<Integer> valueClass() {
            return Integer.class;
        }

        @Override
        public String allowed() {
            return "a whole number from " + min + " to " + max;
        }

        @Override
        public Integer checked(String key, Integer value) {
            if (value < min || value > max) {
                throw fault(this, key, value.toString());
            }
            return value;
        }

        @Override
        public Integer parse(String key, String text) {
            int value;
            if (!TEXT.matcher(text.strip()).matches()
                    || (value = Integer.parseInt(text.strip())) < min
                    || value > max) {
                throw fault(this, key, text);
            }
            return value;
        }

        @Override
        public String format(Integer value) {
            return value.toString();
        }
    }

    /** Number; dialogs offer the display range, the hard range is what is accepted. */
    record DoubleType(double min, double max, double displayMin, double displayMax) implements ParamType<Double> {
        private static final Pattern TEXT = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?");

        public DoubleType {
            requireRanges(min, max, displayMin, displayMax);
        }

        @Override
        public Class<Double> valueClass() {
            return Double.class;
        }

        @Override
        public String allowed() {
            return "a number from " + Decimals.shortest(min) + " to " + Decimals.shortest(max);
        }

        @Override
        public Double checked(String key, Double value) {
            if (!(value >= min && value <= max)) {
                throw fault(this, key, value.toString());
            }
            return value + 0.0; // makes -0 the ordinary 0
        }

        @Override
        public Double parse(String key, String text) {
            if (!TEXT.matcher(text.strip()).matches()) {
                throw fault(this, key, text);
            }
            double value = Double.parseDouble(text.strip());
            if (!(value >= min && value <= max)) {
                throw fault(this, key, text);
            }
            return checked(key, value);
        }

        @Override
        public String format(Double value) {
            return Decimals.shortest(value);
        }
    }

    /** One of a list; its order is part of the format of host projects. */
    record ChoiceType<E extends Enum<E> & Choice>(Class<E> valueClass) implements ParamType<E> {
        /** The options in their stable order. */
        public List<E> options() {
            return List.of(valueClass.getEnumConstants());
        }

        @Override
        public String allowed() {
            return "one of " + options().stream().map(Choice::key).collect(Collectors.joining(", "));
        }

        @Override
        public E checked(String key, E value) {
            return value;
        }

        @Override
        public E parse(String key, String text) {
            return options().stream()
                    .filter(option -> option.key().equals(text.strip()))
                    .findFirst()
                    .orElseThrow(() -> fault(this, key, text));
        }

        @Override
        public String format(E value) {
            return value.key();
        }
    }

    /**
     * Text of a syntax of its own.
     *
     * @param allowed the syntax in words
     * @param check takes key and text, throws RenderException of code USAGE if the text is wrong
     */
    record TextType(String allowed, BiConsumer<String, String> check) implements ParamType<String> {
        @Override
        public Class<String> valueClass() {
            return String.class;
        }

        @Override
        public String checked(String key, String value) {
            String text = value.strip();
            check.accept(key, text);
            return text;
        }

        @Override
        public String parse(String key, String text) {
            return checked(key, text);
        }

        @Override
        public String format(String value) {
            return value;
        }
    }

    /**
     * Path of a file that exists by the time it is used, or empty.
     *
     * @param allowed what it must be, in words
     */
    record FileType(String allowed) implements ParamType<String> {
        @Override
        public Class<String> valueClass() {
            return String.class;
        }

        @Override
        public String checked(String key, String value) {
            return value.strip();
        }

        @Override
        public String parse(String key, String text) {
            return checked(key, text);
        }

        @Override
        public String format(String value) {
            return value;
        }
    }

    private static RenderException fault(ParamType<?> type, String key, String found) {
        return new RenderException(
                ErrorCode.USAGE, key + " to be " + type.allowed(), "\"" + found + "\"", "correct the value of " + key);
    }

    private static void requireRanges(double min, double max, double displayMin, double displayMax) {
        if (!(min <= displayMin && displayMin < displayMax && displayMax <= max)) {
            throw new IllegalArgumentException("ParamType: display range " + displayMin + ".." + displayMax
                    + " must not be empty and lie inside " + min + ".." + max);
        }
    }
}
