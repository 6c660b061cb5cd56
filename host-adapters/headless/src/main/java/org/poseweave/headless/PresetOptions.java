package org.poseweave.headless;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.ParamValues;
import org.poseweave.preset.Preset;
import org.poseweave.preset.PresetShelf;
import org.poseweave.preset.PresetWriter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Where the values of parameters come from, beside an option for each. */
final class PresetOptions {
    @Option(
            names = "--preset",
            paramLabel = "NAME|FILE",
            description =
                    "Named values of parameters, see poseweave presets; may be given several times, later ones win."
                            + " Options win over presets.")
    private List<String> presets = List.of();

    @Option(
            names = "--save-preset",
            paramLabel = "FILE",
            description = "Also write all values that are not the default to this preset file (name.json).")
    private @Nullable String save;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets any parameter by its key, as in job files; may be given several times.")
    private List<String> sets = List.of();

    /** Defaults, then presets in their order, then {@code --set}, then the options of single parameters. */
    ParamValues read(ParseResult options, Console console) {
        PresetShelf shelf = PresetShelf.of(console.environment());
        ParamValues base = ParamValues.defaults();
        for (String preset : presets) {
            base = shelf.find(preset).over(base);
        }
        return ParamOptions.read(options, sets, base);
    }

    /**
     * Writes the preset file that was asked for, whole or not at all.
     *
     * @param replace whether an existing file may go
     */
    void save(ParamValues values, boolean replace) {
        if (save == null) {
            return;
        }
        Path file = Path.of(save);
        if (!save.endsWith(".json")) {
            throw new RenderException(
                    ErrorCode.USAGE, "--save-preset name.json", "'" + save + "'", "end the name with .json");
        }
        if (!replace) {
            OutputFile.requireAbsent(file);
        }
        try {
            WholeFile.write(file, out -> Files.writeString(out, PresetWriter.write(Preset.of(values, ""))));
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE,
                    "a preset file that can be written",
                    file + " (" + e.getClass().getSimpleName() + ")",
                    "check its folder",
                    e);
        }
    }
}
