package org.poseweave.ofx.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.model.BundleReader;

class ModelShelfTest {
    private static final Path SHIPPED =
            Path.of(System.getProperty("poseweave.root"), "models", "bundles", "face-draft");

    @TempDir
    Path folder;

    @Test
    void copiesWhatTheEngineReadsAndNeitherCardsNorPictures() throws IOException {
        Path shelf = Files.createDirectories(folder.resolve("shelf"));
        copyBundle(shelf.resolve("hero"));
        Files.writeString(shelf.resolve("hero/transfer.jpg"), "a person of the studio");
        Files.createDirectories(shelf.resolve("hero.work/run"));

        ModelShelf.copy(shelf, folder.resolve("models"));

        assertThat(namesIn(folder.resolve("models"))).containsExactly("hero");
        assertThat(namesIn(folder.resolve("models/hero")))
                .containsExactly(
                        "complete_background.onnx",
                        "encode_pose.onnx",
                        "encode_source.onnx",
                        "model.json",
                        "reassemble.onnx");
        assertThat(BundleReader.read(folder.resolve("models/hero")).id()).isEqualTo("face-draft");
    }

    @Test
    void refusesADamagedBundle() throws IOException {
        Path shelf = Files.createDirectories(folder.resolve("shelf"));
        copyBundle(shelf.resolve("hero"));
        Files.writeString(shelf.resolve("hero/encode_pose.onnx"), "damage");

        assertThatThrownBy(() -> ModelShelf.copy(shelf, folder.resolve("models")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("encode_pose.onnx with SHA-256");
    }

    private static void copyBundle(Path target) throws IOException {
        Files.createDirectories(target);
        for (String name : namesIn(SHIPPED)) {
            Files.copy(SHIPPED.resolve(name), target.resolve(name));
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
