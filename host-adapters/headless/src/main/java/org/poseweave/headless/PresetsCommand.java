package org.poseweave.headless;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.RenderException;
import org.poseweave.preset.Preset;
import org.poseweave.preset.PresetShelf;
import org.poseweave.preset.PresetWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poseweave presets}: what presets there are and what they hold. */
@Command(
        name = "presets",
        description = "Lists the presets, or shows one. Those in the folders of POSEWEAVE_PRESETS come first.")
final class PresetsCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "NAME|FILE", description = "Preset to show as JSON.")
    private @Nullable String name;

    @Option(names = "--schema", description = "Print the JSON Schema of preset files.")
    private boolean schema;

    PresetsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        PresetShelf shelf = PresetShelf.of(console.environment());
        if (schema) {
            console.say(PresetWriter.schema().stripTrailing());
            return 0;
        }
        if (name != null) {
            console.say(PresetWriter.write(shelf.find(name)).stripTrailing());
            return 0;
        }
        int status = 0;
        for (String known : shelf.names()) {
            try {
                Preset preset = shelf.find(known);
                console.say(known + "  " + preset.description());
            } catch (RenderException e) {
                console.say(known + "  unusable: " + e.getMessage());
                status = e.code().exitStatus();
            }
        }
        return status;
    }
}
