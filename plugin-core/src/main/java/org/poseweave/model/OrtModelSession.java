package org.poseweave.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** {@link ModelSession} by ONNX Runtime: the only class that talks to it. */
public final class OrtModelSession implements ModelSession {
    private final ModelBundle bundle;
    private final Map<String, OrtGraph> graphs = new HashMap<>();
    private final String deviceReport;

    private OrtModelSession(ModelBundle bundle, Device device, int threads) {
        this.bundle = bundle;
        this.deviceReport = device.report();
        try {
            for (GraphSpec spec : bundle.graphs().values()) {
                graphs.put(spec.name(), new OrtGraph(bundle, spec, device, threads));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Loads all graphs of {@code bundle} and checks each against its declaration.
     *
     * @param strict whether a missing device is an error (DEVICE_UNAVAILABLE) and never replaced by the CPU
     * @param threads threads of one graph run on the CPU; 0 takes all cores
     */
    public static OrtModelSession open(ModelBundle bundle, DeviceChoice choice, boolean strict, int threads) {
        Device device = Device.choose(choice, strict);
        return new OrtModelSession(bundle, device, threads);
    }

    /** Version of the runtime and the providers that it was built with, for a person. */
    public static String runtimeReport() {
        List<String> names = new ArrayList<>();
        for (OrtProvider provider : OrtEnvironment.getAvailableProviders()) {
            names.add(provider.name().toLowerCase(Locale.ROOT));
        }
        return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion() + ", providers " + names;
    }

    @Override
    public ModelBundle bundle() {
        return bundle;
    }

    @Override
    public Graph graph(String name) {
        OrtGraph graph = graphs.get(name);
        if (graph == null) {
            throw new IllegalStateException("no graph " + name + ": the session of " + bundle.id() + " is closed");
        }
        return graph;
    }

    @Override
    public String deviceReport() {
        return deviceReport;
    }

    @Override
    public void close() {
        graphs.values().forEach(OrtGraph::close);
        graphs.clear();
    }

    /** A device that can be used; {@code fallback} says why the asked one is not it. */
    private record Device(
            DeviceChoice.Kind kind, int index, @Nullable String fallback) {
        static Device choose(DeviceChoice choice, boolean strict) {
            if (choice.kind() == DeviceChoice.Kind.CPU) {
                return new Device(DeviceChoice.Kind.CPU, 0, null);
            }
            String why = cudaFault(choice.index());
            if (why == null) {
                return new Device(DeviceChoice.Kind.CUDA, choice.index(), null);
            }
            if (strict && choice.kind() == DeviceChoice.Kind.CUDA) {
                throw new RenderException(
                        ErrorCode.DEVICE_UNAVAILABLE,
                        "device cuda:" + choice.index(),
                        why,
                        "install the CUDA libraries and the GPU build of ONNX Runtime, or give --device cpu");
            }
            return new Device(DeviceChoice.Kind.CPU, 0, "cuda: " + why);
        }

        /** Why CUDA cannot be used, or null. */
        private static @Nullable String cudaFault(int index) {
            if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
                return "this build of ONNX Runtime has no CUDA provider";
            }
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.addCUDA(index);
                return null;
            } catch (OrtException e) {
                return firstLine(e);
            }
        }

        String report() {
            String taken = kind == DeviceChoice.Kind.CUDA ? "cuda:" + index : "cpu";
            return fallback == null ? taken : taken + " (" + fallback + ")";
        }

        void configure(OrtSession.SessionOptions options, int threads) throws OrtException {
            options.setIntraOpNumThreads(threads);
            options.setDeterministicCompute(true);
            if (kind == DeviceChoice.Kind.CUDA) {
                try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
                    cuda.add("use_tf32", "0");
                    cuda.add("cudnn_conv_algo_search", "DEFAULT");
                    options.addCUDA(cuda);
                }
            }
        }
    }

    private static final class OrtGraph implements Graph {
        private final GraphSpec spec;
        private final OrtSession session;

        OrtGraph(ModelBundle bundle, GraphSpec spec, Device device, int threads) {
            this.spec = spec;
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                device.configure(options, threads);
                session = environment.createSession(
                        bundle.folder().resolve(spec.file()).toString(), options);
            } catch (OrtException e) {
                throw new RenderException(
                        ErrorCode.BAD_CONFIG,
                        "a graph that ONNX Runtime can load in "
                                + bundle.folder().resolve(spec.file()),
                        firstLine(e),
                        "install the bundle again",
                        e);
            }
            try {
                check(bundle, "inputs", spec.inputs(), session.getInputInfo());
                check(bundle, "outputs", spec.outputs(), session.getOutputInfo());
            } catch (OrtException e) {
                close();
                throw new IllegalStateException(e);
            } catch (RenderException e) {
                close();
                throw e;
            }
        }

        private void check(ModelBundle bundle, String side, List<TensorSpec> declared, Map<String, NodeInfo> found) {
            for (TensorSpec tensor : declared) {
                NodeInfo node = found.get(tensor.name());
                String actual = node != null && node.getInfo() instanceof TensorInfo info ? describe(info) : "none";
                String wanted = "float32" + tensor.shape();
                if (!actual.equals(wanted)) {
                    throw mismatch(bundle, side, tensor.name() + " " + wanted, tensor.name() + " " + actual);
                }
            }
            if (found.size() != declared.size()) {
                throw mismatch(
                        bundle,
                        side,
                        declared.size() + " tensors",
                        found.keySet().toString());
            }
        }

        private RenderException mismatch(ModelBundle bundle, String side, String expected, String found) {
            return new RenderException(
                    ErrorCode.BAD_CONFIG,
                    expected + " among the " + side + " of graph " + spec.name() + " of bundle " + bundle.id(),
                    found,
                    "install the bundle again");
        }

        private static String describe(TensorInfo info) {
            List<String> dimensions = new ArrayList<>();
            long[] shape = info.getShape();
            String[] names = info.getDimensionNames();
            for (int i = 0; i < shape.length; i++) {
                dimensions.add(shape[i] < 0 ? names[i] : Long.toString(shape[i]));
            }
            String type = info.type.name().toLowerCase(Locale.ROOT);
            return ("float".equals(type) ? "float32" : type) + dimensions;
        }

        @Override
        public NamedTensors run(NamedTensors inputs) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            Map<String, OnnxTensor> feeds = new HashMap<>();
            try {
                for (TensorSpec input : spec.inputs()) {
                    Tensor tensor = inputs.get(input.name());
                    feeds.put(
                            input.name(),
                            OnnxTensor.createTensor(
                                    environment, tensor.values().duplicate().rewind(), tensor.shape()));
                }
                try (OrtSession.Result result = session.run(feeds)) {
                    Map<String, Tensor> outputs = new LinkedHashMap<>();
                    for (Map.Entry<String, OnnxValue> entry : result) {
                        OnnxTensor value = (OnnxTensor) entry.getValue();
                        long[] shape = value.getInfo().getShape();
                        outputs.put(entry.getKey(), Tensor.wrap(value.getFloatBuffer(), shape));
                    }
                    return new NamedTensors(outputs);
                }
            } catch (OrtException e) {
                throw new RenderException(
                        ErrorCode.RENDER,
                        "graph " + spec.name() + " to run",
                        firstLine(e),
                        "render on --device cpu, or with fewer sources if memory is short",
                        e);
            } finally {
                feeds.values().forEach(OnnxTensor::close);
            }
        }

        void close() {
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String firstLine(OrtException e) {
        String message = e.getMessage();
        return message == null
                ? e.getCode().toString()
                : message.lines().findFirst().orElse("");
    }
}
