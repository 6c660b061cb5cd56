package org.poseweave.headless;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.media.MediaReport;
import org.poseweave.model.BundleReader;
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.GpuSetup;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.OrtModelSession;
import org.poseweave.model.gpu.GpuFinding;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.wiring.Program;
import picocli.CommandLine.Command;

/** {@code poseweave doctor}: whether this machine can render, and with what. */
@Command(
        name = "doctor",
        description = "Says what this machine can render with. Exit status 0 unless rendering on the CPU is broken.")
final class DoctorCommand implements Callable<Integer> {
    private static final double GIGABYTE = 1e9;

    private final Console console;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.say("java     " + System.getProperty("java.version") + ", " + System.getProperty("java.vendor") + ", "
                + System.getProperty("java.home"));
        console.say("system   " + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch") + ", " + MachineFacts.processor());
        console.say("cores    " + Runtime.getRuntime().availableProcessors() + " for this process");
        console.say("memory   " + memory());
        boolean runtime = check("onnx", OrtModelSession::runtimeReport);
        boolean media = check("media", MediaReport::describe);
        Path usable = null;
        for (Path folder : bundles()) {
            if (check("bundle", () -> bundle(folder)) && usable == null) {
                usable = folder;
            }
        }
        boolean rendering = runtime && media && usable != null && devices(usable);
        console.say(rendering ? "ready    rendering on the CPU works" : "broken   rendering on the CPU does not work");
        return rendering ? 0 : ErrorCode.BAD_CONFIG.exitStatus();
    }

    private List<Path> bundles() {
        List<Path> bundles = console.bundles().all();
        if (bundles.isEmpty()) {
            console.say("bundle   none; set POSEWEAVE_MODELS to a folder of them");
        }
        return bundles;
    }

    /** Prints what {@code subject} says of itself, or why it cannot. */
    private boolean check(String subject, Supplier<String> report) {
        String padded = String.format(Locale.ROOT, "%-9s", subject);
        try {
            console.say(padded + report.get());
            return true;
        } catch (RenderException | LinkageError | IllegalStateException e) {
            console.say(padded + "unusable: " + e.getMessage());
            return false;
        }
    }

    private static String bundle(Path folder) {
        ModelBundle bundle = BundleReader.read(folder);
        return bundle.id() + " " + bundle.version() + ", " + bundle.tier() + ", all hashes right, " + folder;
    }

    /** Loads a bundle on each kind of device, unless it is plain that it cannot be. */
    private boolean devices(Path folder) {
        GpuSetup setup = GpuSetup.of(console.environment());
        console.say("card     "
                + (setup.machine().cards().isEmpty() ? "none" : setup.machine().cards()) + ", driver "
                + setup.machine().driver());
        card(folder, setup, DeviceChoice.Kind.TENSORRT);
        card(folder, setup, DeviceChoice.Kind.CUDA);
        return check("cpu", () -> load(folder, DeviceChoice.Kind.CPU));
    }

    private void card(Path folder, GpuSetup setup, DeviceChoice.Kind kind) {
        GpuFinding finding = setup.examine(kind);
        String subject = kind.name().toLowerCase(Locale.ROOT);
        if (finding.usable()) {
            check(subject, () -> load(folder, kind));
        } else {
            console.say(String.format(Locale.ROOT, "%-9s", subject) + "not usable: " + finding.fault());
            console.say("         " + finding.remedy());
        }
        finding.details().forEach(detail -> console.say("         has " + detail));
    }

    private static String load(Path folder, DeviceChoice.Kind kind) {
        EngineSettings settings = new EngineSettings(
                new DeviceChoice(kind, 0), kind != DeviceChoice.Kind.CPU, 0, EngineSettings.DEFAULT.sourceCacheBytes());
        try (Program program = Program.of(folder, settings)) {
            return "usable, " + program.pipeline().bundle().id() + " loads on "
                    + program.pipeline().deviceReport();
        }
    }

    private static String memory() {
        String heap = String.format(
                Locale.ROOT, "%.1f GB for Java objects", Runtime.getRuntime().maxMemory() / GIGABYTE);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine) {
            return String.format(
                    Locale.ROOT,
                    "%.1f GB, %.1f GB free, %s",
                    machine.getTotalMemorySize() / GIGABYTE,
                    machine.getFreeMemorySize() / GIGABYTE,
                    heap);
        }
        return heap;
    }
}
