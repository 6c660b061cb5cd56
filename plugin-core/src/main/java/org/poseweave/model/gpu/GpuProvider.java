package org.poseweave.model.gpu;

import java.util.Locale;

/** A way of ONNX Runtime to a card. */
public enum GpuProvider {
    CUDA,
    TENSORRT;

    /** The library that holds it. */
    String library() {
        return "libonnxruntime_providers_" + name().toLowerCase(Locale.ROOT) + ".so";
    }
}
