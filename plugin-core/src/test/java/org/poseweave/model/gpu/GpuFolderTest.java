package org.poseweave.model.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuFolderTest {
    private static final String CUDA = "libonnxruntime_providers_cuda.so";

    @TempDir
    Path root;

    @Test
    void libraries_areUnpackedAndWhatTheyNeedIsLinked() throws IOException {
        Path from = root.resolve("venv");
        FakeLibrary.write(from.resolve("nvidia/cublas/lib/libcublas.so.12"), "libcublasLt.so.12", "libc.so.6");
        FakeLibrary.write(from.resolve("nvidia/cublas/lib/libcublasLt.so.12"));
        FakeLibrary.write(from.resolve("nvidia/cudnn/lib/libcudnn.so.9"));
        FakeLibrary.write(from.resolve("nvidia/cudnn/lib/libcudnn_ops.so.9"));
        Path out = root.resolve("gpu");
        Path jar = jar("ai/onnxruntime/native/linux-x64/", "libcublas.so.12", "libcudnn.so.9", "libcufft.so.11");
        List<String> lines = GpuFolder.make(jar, Optional.empty(), List.of(from), out);
        assertThat(lines).contains("2 libraries of gpu.jar", "libcudnn.so.9 from " + from.resolve("nvidia/cudnn/lib"));
        assertThat(out.toFile().list())
                .containsExactlyInAnyOrder(
                        CUDA,
                        "libonnxruntime.so",
                        "libcublas.so.12",
                        "libcublasLt.so.12",
                        "libcudnn.so.9",
                        "libcudnn_ops.so.9");
        assertThat(Files.readSymbolicLink(out.resolve("libcublas.so.12")))
                .isEqualTo(from.resolve("nvidia/cublas/lib/libcublas.so.12"));
        GpuFolder.make(jar, Optional.empty(), List.of(), out);
        assertThat(out.toFile().list()).as("replaced").containsExactlyInAnyOrder(CUDA, "libonnxruntime.so");
        assertThat(root.toFile().list()).as("nothing stays").containsExactlyInAnyOrder("gpu", "gpu.jar", "venv");
    }

    @Test
    void numberedLibrary_isThereByBothNames() throws IOException {
        Path jar = root.resolve("gpu.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            add(zip, "org/bytedeco/onnxruntime/linux-x86_64-gpu/libonnxruntime.so.1");
            add(zip, "org/bytedeco/onnxruntime/linux-x86_64-gpu/" + CUDA);
        }
        Path out = root.resolve("gpu");
        Path natives = root.resolve("cpu");
        FakeLibrary.write(natives.resolve("libonnxruntime4j_jni.so"), "libonnxruntime.so.1");
        GpuFolder.make(jar, Optional.of(natives), List.of(), out);
        assertThat(out.resolve("libonnxruntime4j_jni.so")).isRegularFile();
        assertThat(out.resolve("libonnxruntime.so")).isRegularFile();
        assertThat(out.resolve("libonnxruntime.so.1")).isSymbolicLink().isRegularFile();
    }

    @Test
    void jarOfTheCpuBuild_isRefusedAndNothingIsReplaced() throws IOException {
        Path out = Files.createDirectory(root.resolve("gpu"));
        Files.writeString(out.resolve("kept"), "");
        Path jar = root.resolve("cpu.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            add(zip, "ai/onnxruntime/native/linux-x64/libonnxruntime.so");
        }
        assertThatThrownBy(() -> GpuFolder.make(jar, Optional.empty(), List.of(), out))
                .hasMessage("no " + CUDA + " for Linux in " + jar);
        assertThat(out.toFile().list()).containsExactly("kept");
        assertThat(root.toFile().list()).containsExactlyInAnyOrder("gpu", "cpu.jar");
    }

    private Path jar(String folder, String... needed) throws IOException {
        Path jar = root.resolve("gpu.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            add(zip, folder + "libonnxruntime.so");
            add(zip, folder + CUDA, needed);
            add(zip, "ai/onnxruntime/native/win-x64/onnxruntime_providers_cuda.dll");
        }
        return jar;
    }

    private void add(ZipOutputStream zip, String name, String... needed) throws IOException {
        Path library = FakeLibrary.write(root.resolve("library"), needed);
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(library, zip);
        Files.delete(library);
    }
}
