package org.poseweave.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

class BundleReaderTest {
    @TempDir
    Path folder;

    @BeforeEach
    void copyBundle() throws IOException {
        try (Stream<Path> files = Files.list(Bundles.FACE_DRAFT)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void shippedBundle_isReadWithItsDeclaredShapes() {
        ModelBundle bundle = BundleReader.read(folder);
        assertThat(bundle.id()).isEqualTo("face-draft");
        assertThat(bundle.inputSize()).isEqualTo(256);
        assertThat(bundle.graph(ModelBundle.ENCODE_POSE).inputs().get(0).shape())
                .isEqualTo(List.of("B", "3", "256", "256"));
        assertThat(bundle.licence()).isEqualTo("Apache-2.0");
        assertThat(bundle.keypointRegions()).containsEntry("body", List.of(37, 38, 39));
    }

    @Test
    void missingFolder_saysHowToNameABundle() {
        Path missing = folder.resolve("nowhere");
        assertFault(
                () -> BundleReader.read(missing),
                "expected a model bundle with " + missing.resolve("model.json")
                        + "; found no such file; give the name of a bundle or its folder");
    }

    @Test
    void tamperedGraph_isRefusedByItsHash() throws IOException {
        Path graph = folder.resolve("reassemble.onnx");
        byte[] bytes = Files.readAllBytes(graph);
        bytes[bytes.length / 2] ^= 1;
        Files.write(graph, bytes);
        assertThatThrownBy(() -> BundleReader.read(folder))
                .isInstanceOf(RenderException.class)
                .hasMessageMatching("expected .*reassemble.onnx with SHA-256 [0-9a-f]{64}; found [0-9a-f]{64}; "
                        + "the file was changed or damaged: install the bundle again");
    }

    @Test
    void missingGraph_isNamed() throws IOException {
        Files.delete(folder.resolve("encode_pose.onnx"));
        assertFault(
                () -> BundleReader.read(folder),
                "expected graph encode_pose in " + folder.resolve("encode_pose.onnx")
                        + "; found no such file; install the bundle again");
    }

    @Test
    void otherSchema_isRefused() throws IOException {
        edit("\"schema\": 1", "\"schema\": 7");
        assertFault(
                () -> BundleReader.read(folder),
                "expected schema 1 in " + folder.resolve("model.json")
                        + "; found schema 7; use a bundle made for this version");
    }

    @Test
    void missingField_isNamed() throws IOException {
        edit("\"tokenSide\"", "\"tokenSides\"");
        assertFault(
                () -> BundleReader.read(folder),
                "expected field 'tokenSide' in " + folder.resolve("model.json")
                        + "; found none; install the bundle again");
    }

    @Test
    void keypointOutsideTheRange_isNamed() throws IOException {
        edit("\"keypoints\": 48", "\"keypoints\": 38");
        assertFault(
                () -> BundleReader.read(folder),
                "expected keypoints from 0 to 37 in 'keypointRegions.body' of " + folder.resolve("model.json")
                        + "; found 38; install the bundle again");
    }

    @Test
    void textThatIsNotJson_isRefused() throws IOException {
        Files.writeString(folder.resolve("model.json"), "not json");
        assertFault(
                () -> BundleReader.read(folder),
                "expected JSON in " + folder.resolve("model.json")
                        + "; found text that is not JSON; install the bundle again");
    }

    @Test
    void declaredShapeThatTheGraphDoesNotHave_namesTensorAndBoth() throws IOException {
        edit("\"name\": \"source_bias\"", "\"name\": \"source_bent\"");
        ModelBundle bundle = BundleReader.read(folder);
        assertFault(
                () -> OrtModelSession.open(bundle, new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, 1),
                "expected source_bent float32[S] among the inputs of graph reassemble of bundle face-draft; "
                        + "found source_bent none; install the bundle again");
    }

    @Test
    void cudaThatIsNotThere_failsOnlyWhenStrict() {
        ModelBundle bundle = BundleReader.read(folder);
        DeviceChoice far = DeviceChoice.parse("cuda:63");
        assertThatThrownBy(() -> OrtModelSession.open(bundle, far, true, 1))
                .asInstanceOf(InstanceOfAssertFactories.throwable(RenderException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEVICE_UNAVAILABLE))
                .hasMessageStartingWith("expected device cuda:63; found ");
        try (OrtModelSession session = OrtModelSession.open(bundle, far, false, 1)) {
            assertThat(session.deviceReport()).startsWith("cpu (cuda:63: ");
        }
    }

    @Test
    void graphOfAClosedSession_isAnIllegalState() {
        OrtModelSession session =
                OrtModelSession.open(BundleReader.read(folder), new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, 1);
        session.close();
        session.close();
        assertThatThrownBy(() -> session.graph(ModelBundle.ENCODE_POSE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void deviceText_isParsedOrRefusedWithTheChoices() {
        assertThat(DeviceChoice.parse("cuda:3")).isEqualTo(new DeviceChoice(DeviceChoice.Kind.CUDA, 3));
        assertThat(DeviceChoice.parse("AUTO").kind()).isEqualTo(DeviceChoice.Kind.AUTO);
        assertThatThrownBy(() -> DeviceChoice.parse("cpu:1"))
                .hasMessage("expected device auto, cpu, cuda[:N] or tensorrt[:N]; found 'cpu:1'; give one of these");
    }

    private void edit(String from, String to) throws IOException {
        Path file = folder.resolve("model.json");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private static void assertFault(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.throwable(RenderException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIG))
                .hasMessage(message);
    }
}
