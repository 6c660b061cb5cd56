package org.poseweave.model;

import java.util.Locale;
import java.util.StringJoiner;
import org.poseweave.model.gpu.GpuMachine;

/** Name of the folder that holds the engines of a bundle: all that makes one useless for another. */
final class EngineKey {
    private static final int HASH = 16;

    private EngineKey() {}

    /**
     * Name of a folder.
     *
     * @param runtime version of ONNX Runtime
     * @param tensorRt version of TensorRT
     */
    static String of(
            ModelBundle bundle, GpuMachine machine, int card, String runtime, String tensorRt, Precision precision) {
        StringJoiner key = new StringJoiner("_");
        key.add(bundle.id()).add(bundle.hash().substring(0, HASH));
        key.add(machine.card(card)).add("driver-" + machine.driver());
        key.add("tensorrt-" + tensorRt).add("onnxruntime-" + runtime).add(precision.text());
        return key.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
    }
}
