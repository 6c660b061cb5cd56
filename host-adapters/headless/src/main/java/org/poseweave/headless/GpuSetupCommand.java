package org.poseweave.headless;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.GpuSetup;
import org.poseweave.model.gpu.GpuFinding;
import org.poseweave.model.gpu.GpuFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code poseweave gpu-setup}: puts ONNX Runtime's GPU build and NVIDIA's libraries into one folder. */
@Command(
        name = "gpu-setup",
        description =
                "Makes the folder that POSEWEAVE_GPU names: ONNX Runtime's GPU build, and links to those of NVIDIA's "
                        + "libraries that it needs and that --from holds. Nothing else is changed; removing the folder undoes it.",
        sortOptions = false)
final class GpuSetupCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--jar",
            required = true,
            paramLabel = "JAR",
            description = "ONNX Runtime's GPU build, as ./poseweave gpu-setup fetches it.")
    private Path jar = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "FOLDER",
            description = "Searched, subfolders too, for NVIDIA's libraries, such as site-packages/nvidia of a Python "
                    + "environment; may be given several times.")
    private List<Path> from = List.of();

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "The folder to make or replace.")
    private Path out = Path.of("");

    GpuSetupCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try {
            List<String> made = GpuFolder.make(jar, GpuSetup.natives(), from, out);
            made.forEach(console::say);
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE,
                    "the GPU build of " + jar + " in " + out,
                    e.toString(),
                    "give a jar of ONNX Runtime's GPU build for Linux and a folder that can be written",
                    e);
        }
        GpuSetup setup = GpuSetup.below(Path.of("/"), Optional.of(out.toAbsolutePath()), Map.of());
        for (DeviceChoice.Kind kind : List.of(DeviceChoice.Kind.TENSORRT, DeviceChoice.Kind.CUDA)) {
            GpuFinding finding = setup.examine(kind);
            console.say(new DeviceChoice(kind, 0).text() + ": " + finding.text());
        }
        return 0;
    }
}
