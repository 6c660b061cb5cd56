package org.poseweave.ofx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A person learns why the network does not run where it was asked to. */
class DeviceNoteTest {
    private static final String REPORT =
            "cpu (cuda:0: libonnxruntime_providers_cuda.so needs libcudnn.so.9, which is not"
                    + " there; install cuDNN of that version)";

    @Test
    void replacedDevice_isToldWithItsCause() {
        assertThat(DeviceNote.of(params(2, 0), REPORT))
                .contains(
                        "The network runs on cpu. cuda:0: libonnxruntime_providers_cuda.so needs libcudnn.so.9, which is"
                                + " not there; install cuDNN of that version.");
    }

    @Test
    void replacedPrecision_isTold() {
        assertThat(DeviceNote.of(params(0, 1), "cpu (fp16 is not to be had on cpu)"))
                .contains("The network runs on cpu. fp16 is not to be had on cpu.");
    }

    @Test
    void nothingIsSaidWhereNothingWasAskedForOrAllIsHad() {
        assertThat(DeviceNote.of(params(0, 0), REPORT)).isEmpty();
        assertThat(DeviceNote.of(params(1, 0), "cpu")).isEmpty();
        assertThat(DeviceNote.of(params(1, 2), "cpu int8")).isEmpty();
    }

    private static NodeParams params(int device, int precision) {
        FakeHost host = new FakeHost();
        host.params.put(NodeParams.DEVICE, device);
        host.params.put(NodeParams.PRECISION, precision);
        return NodeParams.read(host, 0);
    }
}
