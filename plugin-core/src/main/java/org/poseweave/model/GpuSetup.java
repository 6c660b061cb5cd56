package org.poseweave.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.poseweave.model.gpu.GpuDoctor;
import org.poseweave.model.gpu.GpuFinding;
import org.poseweave.model.gpu.GpuMachine;
import org.poseweave.model.gpu.GpuProvider;
import org.poseweave.model.gpu.LibraryFolders;

/** The cards of this machine and the libraries that it has for them. */
public final class GpuSetup {
    /** System property with the folder of ONNX Runtime's libraries; ONNX Runtime reads it too. */
    static final String NATIVES = "onnxruntime.native.path";

    /** Environment variable that names a folder made by {@code gpu-setup}. */
    public static final String FOLDER = "POSEWEAVE_GPU";

    private final GpuMachine machine;
    private final LibraryFolders folders;
    private final GpuDoctor doctor;

    private GpuSetup(GpuMachine machine, LibraryFolders folders) {
        this.machine = machine;
        this.folders = folders;
        doctor = new GpuDoctor(machine, folders);
    }

    /** Looks at this machine. */
    public static GpuSetup of(Map<String, String> environment) {
        return below(Path.of("/"), natives(environment), environment);
    }

    /** Looks at a machine whose files lie below {@code root}. */
    public static GpuSetup below(Path root, Optional<Path> natives, Map<String, String> environment) {
        return new GpuSetup(GpuMachine.read(root), LibraryFolders.of(root, natives, environment));
    }

    /** What keeps a kind of card from working. */
    public GpuFinding examine(DeviceChoice.Kind kind) {
        return doctor.examine(kind == DeviceChoice.Kind.CUDA ? GpuProvider.CUDA : GpuProvider.TENSORRT);
    }

    /** Cards and driver. */
    public GpuMachine machine() {
        return machine;
    }

    /** Version of TensorRT by the name of its file, or {@code unknown}. */
    String tensorRt() {
        return folders.resolved("libnvinfer.so.10")
                .map(file -> file.getFileName().toString().replaceFirst(".*\\.so\\.", ""))
                .orElse("unknown");
    }

    /**
     * Makes ONNX Runtime load the GPU build that the environment names, and with it what lies in its folder. Has an
     * effect before ONNX Runtime's first use only.
     */
    static void use(Map<String, String> environment) {
        Optional<Path> natives = natives(environment);
        if (natives.isEmpty()) {
            return;
        }
        System.setProperty(NATIVES, natives.get().toString());
        GpuSetup setup = of(environment);
        for (GpuProvider provider : GpuProvider.values()) {
            if (setup.doctor.examine(provider).usable()) {
                setup.preload(natives.get(), provider);
            }
        }
    }

    /** Libraries found by name once one of that name is loaded: so no LD_LIBRARY_PATH is needed. */
    private void preload(Path natives, GpuProvider provider) {
        try {
            List<Path> order = doctor.loadOrder(provider, natives);
            order.forEach(library -> System.load(library.toString()));
        } catch (IOException | UnsatisfiedLinkError e) {
            // The provider then fails to load, and its own message says why.
        }
    }

    /** The folder of ONNX Runtime's libraries that this process was started with, if it was told one. */
    public static Optional<Path> natives() {
        return Optional.ofNullable(System.getProperty(NATIVES)).map(Path::of);
    }

    private static Optional<Path> natives(Map<String, String> environment) {
        String named = environment.getOrDefault(FOLDER, "");
        String text = named.isBlank() ? System.getProperty(NATIVES, "") : named;
        return text.isBlank()
                ? Optional.empty()
                : Optional.of(Path.of(text).toAbsolutePath()).filter(Files::isDirectory);
    }
}
