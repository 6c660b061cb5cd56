package org.poseweave.headless;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** An option for every declared parameter, made from its declaration, and {@code --set key=value} for all of them. */
final class ParamOptions {
    private ParamOptions() {}

    /** Adds the options of all parameters to a command, after its own. */
    static void addTo(CommandSpec command) {
        addTo(command, Params.ALL);
    }

    /** Adds the options of some parameters. */
    static void addTo(CommandSpec command, List<Param<?>> params) {
        for (Param<?> param : params) {
            command.addOption(OptionSpec.builder(name(param))
                    .type(String.class)
                    .paramLabel(param.unit().isEmpty() ? "VALUE" : param.unit().toUpperCase(Locale.ROOT))
                    .description(describe(param))
                    .build());
        }
    }

    /**
     * Values of all parameters: those given, then {@code --set} in the order given, then the options.
     *
     * @param sets texts of the form key=value
     * @param base defaults or presets, over which the others win
     */
    static ParamValues read(ParseResult options, List<String> sets, ParamValues base) {
        ParamValues values = base;
        List<Param<?>> given = new ArrayList<>();
        for (String set : sets) {
            int equals = set.indexOf('=');
            if (equals <= 0) {
                throw new RenderException(
                        ErrorCode.USAGE, "--set key=value", "'" + set + "'", "write for example --set mix=0.5");
            }
            String key = set.substring(0, equals).strip();
            values = values.parse(key, set.substring(equals + 1));
            given.add(Params.named(key));
        }
        for (Param<?> param : Params.ALL) {
            String text = options.matchedOptionValue(name(param), null);
            if (text != null) {
                Param<?> meant = meant(param, text);
                values = values.parse(meant.key(), text);
                given.add(meant);
            }
        }
        if (given.contains(Params.SOURCE_FRAMES) && !given.contains(Params.SOURCES)) {
            values = values.parse(Params.SOURCES.key(), "given");
        }
        return values;
    }

    /** Option of a parameter: {@code sourceCrop} is {@code --source-crop}. */
    static String name(Param<?> param) {
        return "--" + param.key().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** {@code --sources 8} is short for {@code --source-count 8}. */
    private static Param<?> meant(Param<?> param, String text) {
        boolean number = text.strip().matches("[-+]?\\d+");
        return param.equals(Params.SOURCES) && number ? Params.SOURCE_COUNT : param;
    }

    private static <T> String describe(Param<T> param) {
        String standard = param.format(param.defaultValue());
        String text = param.hint() + " Value: " + param.type().allowed() + "."
                + (standard.isEmpty() ? "" : " Default: " + standard + ".")
                + (param.equals(Params.SOURCES) ? " A number is short for " + name(Params.SOURCE_COUNT) + "." : "");
        return text.replace("%", "%%");
    }
}
