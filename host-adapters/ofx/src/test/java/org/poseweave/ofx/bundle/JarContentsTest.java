package org.poseweave.ofx.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarContentsTest {
    @TempDir
    Path folder;

    @Test
    void jarsLoseTheirNativesAndKeepTheirClasses() throws IOException {
        Path copy = folder.resolve("copy.jar");

        JarContents.copyClasses(TestNatives.jar("onnxruntime-"), copy);

        try (JarFile jar = new JarFile(copy.toFile())) {
            List<String> names = jar.stream().map(ZipEntry::getName).toList();
            assertThat(names)
                    .contains("ai/onnxruntime/OrtEnvironment.class")
                    .noneMatch(name -> name.contains("/native/"));
        }
        assertThat(Files.size(copy)).isLessThan(1 << 20);
    }

    @Test
    void jarsOfNativesOnlyAreLeftOut() throws IOException {
        Path copy = folder.resolve("copy.jar");

        JarContents.copyClasses(TestNatives.jar("ffmpeg-8.1.2-1.5.14-linux-x86_64"), copy);

        assertThat(copy).doesNotExist();
    }

    @Test
    void takesWhatReadingClipsLoadsAndNoMore() throws IOException {
        List<String> names =
                JarContents.extractNatives(TestNatives.jar("ffmpeg-8.1.2-1.5.14-linux-x86_64"), folder).stream()
                        .map(path -> String.valueOf(path.getFileName()))
                        .toList();

        assertThat(names)
                .containsExactlyInAnyOrder(
                        "libavutil.so.60",
                        "libswresample.so.6",
                        "libavcodec.so.62",
                        "libavformat.so.62",
                        "libswscale.so.9",
                        "libjniavutil.so",
                        "libjniswresample.so",
                        "libjniavcodec.so",
                        "libjniavformat.so",
                        "libjniswscale.so",
                        "libva.so.2",
                        "libva-drm.so.2",
                        "libdrm.so.2");
    }

    @Test
    void takesNativesOfThisPlatformOnly() {
        assertThat(JarContents.isUsedNative("ai/onnxruntime/native/linux-x64/libonnxruntime.so"))
                .isTrue();
        assertThat(JarContents.isUsedNative("ai/onnxruntime/native/linux-aarch64/libonnxruntime.so"))
                .isFalse();
        assertThat(JarContents.isUsedNative("org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so"))
                .isTrue();
        assertThat(JarContents.isUsedNative("org/bytedeco/ffmpeg/linux-x86_64/ffmpeg"))
                .isFalse();
    }

    @Test
    void licencesAreNamedAfterTheirJar() throws IOException {
        Path jar = TestNatives.jar("jackson-core-");

        JarContents.extractLicences(jar, folder);

        assertThat(folder.resolve(jar.getFileName() + "-LICENSE")).isNotEmptyFile();
    }
}
