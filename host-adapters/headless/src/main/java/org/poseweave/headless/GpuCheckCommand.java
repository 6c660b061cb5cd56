package org.poseweave.headless;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.GpuSetup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code poseweave gpu-check}: whether a card computes what the CPU computes, and how fast. */
@Command(
        name = "gpu-check",
        description =
                "Runs the graphs of bundles on a card and on the CPU with the same inputs and compares: greatest and "
                        + "mean difference, milliseconds a frame by batch, time to load with and without kept engines. Exit "
                        + "status 0 if all outputs agree, 1 if one does not, 69 without such a device.",
        sortOptions = false)
final class GpuCheckCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--device",
            split = ",",
            paramLabel = "DEVICE",
            description = "Devices to check. Default: cuda,tensorrt, as far as they are there.")
    private List<String> devices = List.of();

    @Option(names = "--against", paramLabel = "DEVICE", description = "What is taken for right. Default: cpu.")
    private String against = "cpu";

    @Option(names = "--model", split = ",", paramLabel = "NAME", description = "Bundles. Default: all.")
    private List<String> models = List.of();

    @Option(names = "--against-model", paramLabel = "NAME", description = "Another bundle that is taken for right.")
    private @Nullable String againstModel;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description = "Greatest mean difference of an output that fp32 may have; fp16 may have 20 times it. "
                    + "Default: 0.0005.")
    private double tolerance = 5e-4;

    @Option(names = "--runs", paramLabel = "N", description = "Runs of each measurement. Default: 20.")
    private int runs = 20;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes all numbers there.")
    private @Nullable Path json;

    GpuCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<DeviceChoice> wanted = devices.isEmpty()
                ? present()
                : devices.stream().map(DeviceChoice::parse).toList();
        if (wanted.isEmpty()) {
            console.say("no card to check: "
                    + GpuSetup.of(console.environment())
                            .examine(DeviceChoice.Kind.CUDA)
                            .text());
            return ErrorCode.DEVICE_UNAVAILABLE.exitStatus();
        }
        List<Path> bundles = models.isEmpty()
                ? console.bundles().all()
                : models.stream().map(console.bundles()::find).toList();
        GpuCheck check = new GpuCheck(DeviceChoice.parse(against), tolerance, runs);
        for (Path bundle : bundles) {
            Path right = againstModel == null ? bundle : console.bundles().find(againstModel);
            for (DeviceChoice device : wanted) {
                check.compare(bundle, right, device);
            }
        }
        GpuReport report = check.report(MachineFacts.lines(console.home()));
        report.markdown().forEach(console::say);
        if (json != null) {
            report.writeJson(json);
        }
        return report.passed() ? 0 : ErrorCode.RENDER.exitStatus();
    }

    private List<DeviceChoice> present() {
        GpuSetup setup = GpuSetup.of(console.environment());
        return List.of(DeviceChoice.Kind.CUDA, DeviceChoice.Kind.TENSORRT).stream()
                .filter(kind -> setup.examine(kind).usable())
                .map(kind -> new DeviceChoice(kind, 0))
                .toList();
    }
}
