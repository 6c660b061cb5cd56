package org.poseweave.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.monitor.RenderMonitor;

/** What is asked of ONNX Runtime, device by device; nothing of a card is needed. */
class DeviceSelectionTest {
    private static final ModelBundle BUNDLE = BundleReader.read(Bundles.FACE_DRAFT);
    private static final DeviceChoice TENSORRT = DeviceChoice.parse("tensorrt");
    private static final DeviceChoice CUDA = DeviceChoice.parse("cuda");

    private final FakeRuntime runtime = new FakeRuntime();
    private final List<String> said = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void auto_takesTensorRtFirst() {
        try (ModelSession session = open("auto", false, Precision.FP32)) {
            assertThat(session.deviceReport()).isEqualTo("tensorrt:0");
            assertThat(kinds()).containsExactly(DeviceChoice.Kind.TENSORRT, DeviceChoice.Kind.CUDA);
        }
        assertThat(runtime.open).isZero();
    }

    @Test
    void auto_saysWhyTheOthersWereNotTaken() {
        runtime.faults.put(TENSORRT, "no libnvinfer.so.10");
        try (ModelSession session = open("auto", false, Precision.FP32)) {
            assertThat(session.deviceReport()).isEqualTo("cuda:0 (tensorrt:0: no libnvinfer.so.10)");
        }
        runtime.faults.put(CUDA, "no libcudnn.so.9");
        try (ModelSession session = open("auto", true, Precision.FP32)) {
            assertThat(session.deviceReport())
                    .isEqualTo("cpu (tensorrt:0: no libnvinfer.so.10. cuda:0: no libcudnn.so.9)");
            assertThat(kinds()).isEmpty();
        }
        runtime.faults.put(TENSORRT, "no NVIDIA card");
        runtime.faults.put(CUDA, "no NVIDIA card");
        try (ModelSession session = open("auto", false, Precision.FP32)) {
            assertThat(session.deviceReport())
                    .as("each cause once")
                    .isEqualTo("cpu (tensorrt:0, cuda:0: no NVIDIA card)");
        }
    }

    @Test
    void cardThatFailsWhileLoading_isPassedOverAndNothingStaysOpen() {
        runtime.failing = ModelBundle.REASSEMBLE;
        try (ModelSession session = open("cuda", false, Precision.FP32)) {
            assertThat(session.deviceReport()).isEqualTo("cpu (cuda:0: out of memory)");
            assertThat(runtime.open).isEqualTo(4);
        }
        assertThat(runtime.open).isZero();
    }

    @Test
    void strict_failsInsteadOfReplacing() {
        runtime.faults.put(new DeviceChoice(DeviceChoice.Kind.TENSORRT, 1), "no libnvinfer.so.10");
        assertUnavailable(
                () -> open("tensorrt:1", true, Precision.FP32),
                "expected device tensorrt:1; found no libnvinfer.so.10; mend that, or give --device cpu or auto");
        runtime.failing = ModelBundle.REASSEMBLE;
        assertUnavailable(
                () -> open("cuda", true, Precision.FP32), "expected a graph; found out of memory; try the CPU");
        assertUnavailable(
                () -> open("cpu", true, Precision.FP16),
                "expected precision fp16 on cpu; found none in bundle face-draft; give --precision fp32");
        assertThat(runtime.open).isZero();
    }

    @Test
    void precisionThatIsNotToBeHad_isSaid() {
        try (ModelSession session = open("cuda", false, Precision.FP16)) {
            assertThat(session.deviceReport()).isEqualTo("cuda:0 (fp16 is not to be had on cuda)");
        }
        try (ModelSession session = open("tensorrt", false, Precision.FP16)) {
            assertThat(session.deviceReport()).isEqualTo("tensorrt:0 fp16");
            assertThat(tensorRt(ModelBundle.REASSEMBLE)).contains("trt_fp16_enable=1");
        }
    }

    @Test
    void eightBits_takeTheBundlesOwnGraphsOnTheCpuOnly() {
        try (ModelSession session = open("cpu", true, Precision.INT8)) {
            assertThat(session.deviceReport()).isEqualTo("cpu int8");
            assertThat(runtime.files)
                    .containsEntry(ModelBundle.ENCODE_POSE, "encode_pose_int8.onnx")
                    .containsEntry(ModelBundle.ENCODE_SOURCE, "encode_source.onnx")
                    .containsEntry(ModelBundle.REASSEMBLE, "reassemble_int8.onnx");
        }
        try (ModelSession session = open("cuda", false, Precision.INT8)) {
            assertThat(session.deviceReport()).isEqualTo("cuda:0 (int8 is not to be had on cuda)");
            assertThat(runtime.files).containsEntry(ModelBundle.ENCODE_POSE, "encode_pose.onnx");
        }
    }

    @Test
    void switchesThatMakeRunsRepeat_areSet() {
        open("cuda:3", true, Precision.FP32).close();
        assertThat(runtime.plans.get(ModelBundle.ENCODE_POSE).providers().get(0).options())
                .containsOnly(
                        java.util.Map.entry("device_id", "3"),
                        java.util.Map.entry("use_tf32", "0"),
                        java.util.Map.entry("cudnn_conv_algo_search", "DEFAULT"));
    }

    @Test
    void tensorRt_isToldTheShapesOfOneToSixteenSources() {
        open("tensorrt", true, Precision.FP32).close();
        assertThat(tensorRt(ModelBundle.REASSEMBLE))
                .contains(
                        "trt_fp16_enable=0",
                        "trt_profile_min_shapes=driving_keypoints:1x48x2,driving_confidence:1x48,key:1x1024x32,"
                                + "value:1x1024x368,source_bias:1",
                        "trt_profile_opt_shapes=driving_keypoints:1x48x2,driving_confidence:1x48,key:4x1024x32,"
                                + "value:4x1024x368,source_bias:4",
                        "trt_profile_max_shapes=driving_keypoints:8x48x2,driving_confidence:8x48,key:16x1024x32,"
                                + "value:16x1024x368,source_bias:16",
                        "trt_engine_cache_enable=1",
                        "trt_timing_cache_enable=1",
                        "trt_engine_cache_prefix=reassemble");
    }

    @Test
    void engines_areBuiltOnceAndSharedAfterwards() throws IOException {
        open("tensorrt", true, Precision.FP32).close();
        assertThat(runtime.built).containsExactlyElementsOf(ModelBundle.GRAPHS);
        assertThat(said).hasSize(5).first().asString().startsWith("Building TensorRT engines for this card");
        said.clear();
        open("tensorrt", true, Precision.FP32).close();
        assertThat(runtime.built).as("built again").hasSize(4);
        assertThat(said).as("nothing is said where nothing is built").isEmpty();
        open("tensorrt", true, Precision.FP16).close();
        assertThat(runtime.built).as("engines of another precision").hasSize(8);
        try (Stream<Path> kept = Files.list(folder)) {
            assertThat(kept.map(path -> path.getFileName().toString()))
                    .hasSize(2)
                    .allMatch(name -> name.startsWith("face-draft_") && name.contains("onnxruntime-1.28.0"));
        }
    }

    @Test
    void buildThatIsCancelled_leavesNothing() throws IOException {
        RenderMonitor impatient = new RenderMonitor() {
            @Override
            public boolean cancelled() {
                return runtime.open == 2;
            }

            @Override
            public void progress(String what, double share) {}
        };
        Execution execution = new Execution(TENSORRT, true, 1, Precision.FP32, folder);
        assertThatThrownBy(() -> OrtModelSession.open(BUNDLE, execution, impatient, runtime))
                .isInstanceOf(RenderCancelledException.class);
        assertThat(folder).isEmptyDirectory();
        assertThat(runtime.open).isZero();
    }

    private ModelSession open(String device, boolean strict, Precision precision) {
        RenderMonitor monitor = new RenderMonitor() {
            @Override
            public boolean cancelled() {
                return false;
            }

            @Override
            public void progress(String what, double share) {
                said.add(what);
            }
        };
        Execution execution = new Execution(DeviceChoice.parse(device), strict, 1, precision, folder);
        return OrtModelSession.open(BUNDLE, execution, monitor, runtime);
    }

    private List<DeviceChoice.Kind> kinds() {
        return runtime.plans.get(ModelBundle.REASSEMBLE).providers().stream()
                .map(ProviderOptions::kind)
                .toList();
    }

    private List<String> tensorRt(String graph) {
        return runtime.plans.get(graph).providers().get(0).options().entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .toList();
    }

    private static void assertUnavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        RenderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEVICE_UNAVAILABLE));
    }
}
