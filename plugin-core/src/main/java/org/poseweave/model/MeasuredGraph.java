package org.poseweave.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** A graph of no bundle, with fixed shapes, run on made-up numbers: for its cost only, to hold ours against. */
public final class MeasuredGraph implements AutoCloseable {
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();

    /**
     * Loads a graph on the CPU.
     *
     * @param threads 0 takes all cores
     * @throws RenderException MISSING_INPUT or BAD_DATA
     */
    public MeasuredGraph(Path file, int threads) {
        if (!Files.isRegularFile(file)) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT,
                    "a graph " + file,
                    "none",
                    "write it with: python examples/benchmarks/fomm_profile.py " + file.getParent());
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            session = environment.createSession(file.toString(), options);
            Random random = new Random(0);
            for (NodeInfo input : session.getInputInfo().values()) {
                long[] shape = ((TensorInfo) input.getInfo()).getShape();
                FloatBuffer values = Tensor.allocate(shape).values();
                for (int i = 0; i < values.capacity(); i++) {
                    values.put(i, random.nextFloat());
                }
                inputs.put(input.getName(), OnnxTensor.createTensor(environment, values, shape));
            }
        } catch (OrtException e) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a graph of float inputs with fixed shapes in " + file,
                    OrtRuntime.firstLine(e),
                    "write it again",
                    e);
        }
    }

    /** Runs it once. */
    public void run() {
        try (OrtSession.Result result = session.run(inputs)) {
            if (result.size() == 0) {
                throw new IllegalStateException("a graph without outputs");
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        inputs.clear();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
