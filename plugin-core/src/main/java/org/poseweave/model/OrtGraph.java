package org.poseweave.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** A graph in ONNX Runtime. */
final class OrtGraph implements GraphRuntime.LoadedGraph {
    private final GraphSpec spec;
    private final OrtSession session;

    /**
     * Takes over {@code session}.
     *
     * @throws RenderException BAD_CONFIG if it has other inputs or outputs than declared; the session is then closed
     */
    OrtGraph(ModelBundle bundle, GraphSpec spec, OrtSession session) {
        this.spec = spec;
        this.session = session;
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
                    bundle, side, declared.size() + " tensors", found.keySet().toString());
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
                    OrtRuntime.firstLine(e),
                    "render on --device cpu, or with fewer sources if memory is short",
                    e);
        } finally {
            feeds.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
