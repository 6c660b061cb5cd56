package org.poseweave.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What one execution provider of ONNX Runtime is told. The switches make runs on one machine repeat bit by bit where the
 * provider can: no TF32, no search for algorithms by timing; TensorRT engines are built once and then reused.
 *
 * @param kind CUDA or TENSORRT
 * @param options in the provider's own words
 */
record ProviderOptions(DeviceChoice.Kind kind, Map<String, String> options) {
    /** Sources and frames that a TensorRT engine takes at most; the engine is tuned for the second number. */
    static final int MOST_SOURCES = 16;

    static final int USUAL_SOURCES = 4;
    static final int MOST_FRAMES = 8;
    static final int USUAL_FRAMES = 1;

    ProviderOptions {
        options = Map.copyOf(options);
    }

    static ProviderOptions cuda(int index) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("device_id", Integer.toString(index));
        options.put("use_tf32", "0");
        options.put("cudnn_conv_algo_search", "DEFAULT");
        return new ProviderOptions(DeviceChoice.Kind.CUDA, options);
    }

    /**
     * TensorRT for one graph.
     *
     * @param engines folder that it reads engines and timings from and writes them to
     */
    static ProviderOptions tensorRt(int index, GraphSpec graph, Precision precision, Path engines) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("device_id", Integer.toString(index));
        options.put("trt_fp16_enable", precision == Precision.FP16 ? "1" : "0");
        options.put("trt_engine_cache_enable", "1");
        options.put("trt_engine_cache_path", engines.toString());
        options.put("trt_engine_cache_prefix", graph.name());
        options.put("trt_timing_cache_enable", "1");
        options.put("trt_timing_cache_path", engines.toString());
        String least = profile(graph, 1, 1);
        if (!least.isEmpty()) {
            options.put("trt_profile_min_shapes", least);
            options.put("trt_profile_opt_shapes", profile(graph, USUAL_FRAMES, USUAL_SOURCES));
            options.put("trt_profile_max_shapes", profile(graph, MOST_FRAMES, MOST_SOURCES));
        }
        return new ProviderOptions(DeviceChoice.Kind.TENSORRT, options);
    }

    /** Shapes of all inputs that have a dynamic dimension, as {@code image:1x3x256x256,...}. */
    private static String profile(GraphSpec graph, int frames, int sources) {
        StringJoiner profile = new StringJoiner(",");
        for (TensorSpec input : graph.inputs()) {
            List<String> shape = input.shape();
            if (shape.contains("B") || shape.contains("S")) {
                StringJoiner sizes = new StringJoiner("x");
                for (String size : shape) {
                    sizes.add(
                            switch (size) {
                                case "B" -> Integer.toString(frames);
                                case "S" -> Integer.toString(sources);
                                default -> size;
                            });
                }
                profile.add(input.name() + ":" + sizes);
            }
        }
        return profile.toString();
    }
}
