package org.poseweave.model.gpu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows a provider's library through everything that it needs. */
public final class GpuDoctor {
    /** The driver's library; providers load it at run time, so no library names it. */
    static final String DRIVER = "libcuda.so.1";

    private static final String SETUP = "./poseweave gpu-setup";

    private final GpuMachine machine;
    private final LibraryFolders folders;

    public GpuDoctor(GpuMachine machine, LibraryFolders folders) {
        this.machine = machine;
        this.folders = folders;
    }

    /** What keeps {@code provider} from working, if anything; the first cause wins. */
    public GpuFinding examine(GpuProvider provider) {
        List<String> details = new ArrayList<>();
        Optional<Path> library = folders.natives()
                .map(folder -> folder.resolve(provider.library()))
                .filter(file -> file.toFile().isFile());
        if (library.isEmpty() && !machine.any()) {
            return new GpuFinding(
                    "no NVIDIA card: there is no /dev/nvidia0 and no driver",
                    "nothing to do on a machine without one; in a container, give it the card (docker run --gpus all)",
                    details);
        }
        if (library.isEmpty()) {
            return new GpuFinding(
                    "this ONNX Runtime is the CPU build, without " + provider.library(),
                    "run " + SETUP + " to add the GPU build",
                    details);
        }
        details.add(provider.library() + " in " + library.get().getParent());
        Optional<Path> driver = folders.find(DRIVER);
        if (driver.isEmpty()) {
            return new GpuFinding(
                    "the GPU build is there, but the NVIDIA driver is not: no " + DRIVER,
                    "install the driver (Debian: nvidia-driver; containers: nvidia-container-toolkit on the host)",
                    details);
        }
        details.add(DRIVER + " of driver " + machine.driver() + ", " + driver.get());
        if (!machine.any()) {
            return new GpuFinding(
                    "the driver's library is there, but no card: no /dev/nvidia0",
                    "load the driver (nvidia-smi says why it does not) or give the container the card",
                    details);
        }
        return follow(library.get(), details);
    }

    /** NVIDIA's libraries beside a provider's that it needs, each after those that it needs itself. */
    public List<Path> loadOrder(GpuProvider provider, Path natives) throws IOException {
        Map<String, Path> order = new LinkedHashMap<>();
        visit(natives.resolve(provider.library()), order, new ArrayDeque<>());
        return List.copyOf(order.values());
    }

    private void visit(Path library, Map<String, Path> order, Deque<Path> above) throws IOException {
        above.push(library);
        for (String name : ElfNeeds.read(library)) {
            Optional<Path> file = folders.natives()
                    .map(folder -> folder.resolve(name))
                    .filter(path -> path.toFile().isFile());
            if (file.isPresent()
                    && GpuLibrary.of(name).isPresent()
                    && !order.containsKey(name)
                    && !above.contains(file.get())) {
                visit(file.get(), order, above);
                order.put(name, file.get());
            }
        }
        above.pop();
    }

    private GpuFinding follow(Path library, List<String> details) {
        Map<String, Path> neededBy = new LinkedHashMap<>();
        Deque<Path> open = new ArrayDeque<>(List.of(library));
        while (!open.isEmpty()) {
            Path file = open.remove();
            List<String> names;
            try {
                names = ElfNeeds.read(file);
            } catch (IOException e) {
                return new GpuFinding(
                        file + " cannot be read: " + e.getMessage(),
                        "run " + SETUP + " again, or install what it belongs to again",
                        details);
            }
            for (String name : names) {
                if (neededBy.putIfAbsent(name, file) != null) {
                    continue;
                }
                Optional<Path> found = folders.find(name);
                if (found.isEmpty()) {
                    return missing(name, file, details);
                }
                if (GpuLibrary.of(name).isPresent()) {
                    details.add(name + ", " + found.get());
                    open.add(found.get());
                }
            }
        }
        return GpuFinding.usable(details);
    }

    private GpuFinding missing(String name, Path neededBy, List<String> details) {
        String need = neededBy.getFileName() + " needs " + name;
        String remedy = GpuLibrary.of(name)
                .map(GpuLibrary::remedy)
                .orElse("install the package that holds it (Debian: apt-file search " + name + ")");
        Optional<Path> astray = folders.astray(name);
        if (astray.isPresent()) {
            Path folder = astray.get().getParent();
            return new GpuFinding(
                    need + ", which lies in " + folder + " where the loader does not look",
                    "export LD_LIBRARY_PATH=" + folder + ", or run " + SETUP + " --from " + folder,
                    details);
        }
        Optional<Path> other = folders.otherVersion(name);
        return new GpuFinding(
                other.map(file -> need + "; found another version, " + file).orElse(need + ", which is not there"),
                remedy,
                details);
    }
}
