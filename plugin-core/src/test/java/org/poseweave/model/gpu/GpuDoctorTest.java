package org.poseweave.model.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exact texts on machines that are folders. */
class GpuDoctorTest {
    @TempDir
    Path root;

    private Path natives;
    private Path system;

    @BeforeEach
    void folders() {
        natives = root.resolve("gpu");
        system = root.resolve("usr/lib/x86_64-linux-gnu");
    }

    @Test
    void machineWithoutCard() {
        assertThat(examine(GpuProvider.CUDA).text())
                .isEqualTo("no NVIDIA card: there is no /dev/nvidia0 and no driver; nothing to do on a machine without"
                        + " one; in a container, give it the card (docker run --gpus all)");
    }

    @Test
    void cardButCpuBuild() throws IOException {
        card();
        assertThat(examine(GpuProvider.TENSORRT).text())
                .isEqualTo("this ONNX Runtime is the CPU build, without libonnxruntime_providers_tensorrt.so;"
                        + " run ./poseweave gpu-setup to add the GPU build");
    }

    @Test
    void gpuBuildWithoutDriver() throws IOException {
        provider("libcudart.so.12");
        assertThat(examine(GpuProvider.CUDA).text())
                .isEqualTo("the GPU build is there, but the NVIDIA driver is not: no libcuda.so.1; install the driver"
                        + " (Debian: nvidia-driver; containers: nvidia-container-toolkit on the host)");
    }

    @Test
    void driverWithoutCard() throws IOException {
        provider("libcudart.so.12");
        FakeLibrary.write(system.resolve("libcuda.so.1"));
        assertThat(examine(GpuProvider.CUDA).fault())
                .isEqualTo("the driver's library is there, but no card: no /dev/nvidia0");
    }

    @Test
    void missingCudnn_isNamedWithWhatNeedsIt() throws IOException {
        card();
        provider("libcudart.so.12", "libcudnn.so.9", "libc.so.6");
        FakeLibrary.write(system.resolve("libcudart.so.12"));
        FakeLibrary.write(system.resolve("libc.so.6"));
        assertThat(examine(GpuProvider.CUDA).text())
                .isEqualTo("libonnxruntime_providers_cuda.so needs libcudnn.so.9, which is not there; install cuDNN of"
                        + " that version, or the Python package nvidia-cudnn-cu12 (13 for CUDA 13), then"
                        + " ./poseweave gpu-setup --from FOLDER, which holds it");
    }

    @Test
    void wrongVersion_isNamedBesideTheRightOne() throws IOException {
        card();
        provider("libcublas.so.12");
        Path old = FakeLibrary.write(system.resolve("libcublas.so.11"));
        assertThat(examine(GpuProvider.CUDA).fault())
                .isEqualTo("libonnxruntime_providers_cuda.so needs libcublas.so.12; found another version, " + old);
    }

    @Test
    void libraryOfALibrary_isFollowed() throws IOException {
        card();
        provider("libcublas.so.12");
        FakeLibrary.write(natives.resolve("libcublas.so.12"), "libcublasLt.so.12");
        assertThat(examine(GpuProvider.CUDA).fault())
                .isEqualTo("libcublas.so.12 needs libcublasLt.so.12, which is not there");
    }

    @Test
    void libraryWhereTheLoaderDoesNotLook_isSaid() throws IOException {
        card();
        provider("libcudart.so.12");
        Path cuda = root.resolve("usr/local/cuda/lib64");
        FakeLibrary.write(cuda.resolve("libcudart.so.12"));
        assertThat(examine(GpuProvider.CUDA).text())
                .isEqualTo("libonnxruntime_providers_cuda.so needs libcudart.so.12, which lies in " + cuda
                        + " where the loader does not look; export LD_LIBRARY_PATH=" + cuda
                        + ", or run ./poseweave gpu-setup --from " + cuda);
        GpuDoctor told = new GpuDoctor(
                GpuMachine.read(root),
                LibraryFolders.of(root, Optional.of(natives), Map.of("LD_LIBRARY_PATH", cuda.toString())));
        assertThat(told.examine(GpuProvider.CUDA).usable()).isTrue();
    }

    @Test
    void damagedLibrary_isNamed() throws IOException {
        card();
        provider("libcudart.so.12");
        Path cut = natives.resolve("libcudart.so.12");
        FakeLibrary.write(cut, "libm.so.6");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 130));
        assertThat(examine(GpuProvider.CUDA).fault()).isEqualTo(cut + " cannot be read: a damaged library");
        Files.writeString(cut, "no library");
        assertThat(examine(GpuProvider.CUDA).fault())
                .isEqualTo(cut + " cannot be read: not a shared library of 64-bit Linux");
    }

    @Test
    void wholeInstallation_isUsableAndListed() throws IOException {
        card();
        provider("libcudart.so.12", "libm.so.6");
        FakeLibrary.write(natives.resolve("libcudart.so.12"), "libm.so.6");
        FakeLibrary.write(system.resolve("libm.so.6"));
        GpuFinding finding = examine(GpuProvider.CUDA);
        assertThat(finding.text()).isEqualTo("nothing is missing");
        assertThat(finding.details())
                .containsExactly(
                        "libonnxruntime_providers_cuda.so in " + natives,
                        "libcuda.so.1 of driver 570.86.10, " + system.resolve("libcuda.so.1"),
                        "libcudart.so.12, " + natives.resolve("libcudart.so.12"));
        assertThat(examine(GpuProvider.TENSORRT).fault())
                .contains("CPU build, without libonnxruntime_providers_tensorrt");
    }

    @Test
    void librariesAreLoadedAfterThoseTheyNeed() throws IOException {
        provider("libcudnn.so.9", "libcublas.so.12");
        FakeLibrary.write(natives.resolve("libcudnn.so.9"), "libcublasLt.so.12");
        FakeLibrary.write(natives.resolve("libcublas.so.12"), "libcublasLt.so.12", "libm.so.6");
        FakeLibrary.write(natives.resolve("libcublasLt.so.12"), "libcublas.so.12"); // a circle ends
        assertThat(doctor().loadOrder(GpuProvider.CUDA, natives))
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder("libcublas.so.12", "libcublasLt.so.12", "libcudnn.so.9")
                .endsWith("libcudnn.so.9");
    }

    @Test
    void realLibraries_areRead() throws IOException {
        Path jvm = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
        assertThat(ElfNeeds.read(jvm)).contains("libc.so.6");
        assertThatThrownBy(() -> ElfNeeds.read(root)).isInstanceOf(IOException.class);
    }

    @Test
    void cardsAndDriver_areReadFromFiles() throws IOException {
        card();
        GpuMachine machine = GpuMachine.read(root);
        assertThat(machine).isEqualTo(new GpuMachine("570.86.10", List.of("NVIDIA H100 80GB HBM3"), true));
        assertThat(machine.card(1)).isEqualTo("unknown");
        assertThat(GpuMachine.read(root.resolve("nowhere")).any()).isFalse();
    }

    private GpuFinding examine(GpuProvider provider) {
        return doctor().examine(provider);
    }

    private GpuDoctor doctor() {
        return new GpuDoctor(GpuMachine.read(root), LibraryFolders.of(root, Optional.of(natives), Map.of()));
    }

    private void provider(String... needed) throws IOException {
        FakeLibrary.write(natives.resolve("libonnxruntime_providers_cuda.so"), needed);
    }

    private void card() throws IOException {
        FakeLibrary.write(system.resolve("libcuda.so.1"));
        Files.createDirectories(root.resolve("dev"));
        Files.writeString(root.resolve("dev/nvidia0"), "");
        Path gpu = Files.createDirectories(root.resolve("proc/driver/nvidia/gpus/0000:01:00.0"));
        Files.writeString(gpu.resolve("information"), "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   1\n");
        Files.writeString(
                root.resolve("proc/driver/nvidia/version"),
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.10  Thu Jan 23 2025\nGCC version:  gcc 12.2.0\n");
    }
}
