package org.poseweave.headless;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.BundleReader;
import org.poseweave.model.ModelBundle;
import picocli.CommandLine.Command;

/** {@code poseweave models}: what bundles there are. */
@Command(
        name = "models",
        description = "Lists the model bundles: name, version, tier, domain, licence of the weights, size, folder.")
final class ModelsCommand implements Callable<Integer> {
    private static final double MEGABYTE = 1e6;

    private final Console console;

    ModelsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Path> bundles = console.bundles().all();
        if (bundles.isEmpty()) {
            console.say("no model bundles; set POSEWEAVE_MODELS to a folder of them");
            return 0;
        }
        int status = 0;
        for (Path folder : bundles) {
            try {
                console.say(line(BundleReader.read(folder)));
            } catch (RenderException e) {
                console.say(folder.getFileName() + "  unusable: " + e.getMessage());
                status = ErrorCode.BAD_CONFIG.exitStatus();
            }
        }
        return status;
    }

    private static String line(ModelBundle bundle) {
        return String.format(
                Locale.ROOT,
                "%s  %s  %s  %s  %s  %.1f MB  %s",
                bundle.id(),
                bundle.version(),
                bundle.tier(),
                bundle.domain(),
                bundle.licence(),
                bytes(bundle.folder()) / MEGABYTE,
                bundle.folder());
    }

    private static long bytes(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
