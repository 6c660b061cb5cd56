package org.poseweave.headless;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.NamedTensors;
import org.poseweave.model.Tensor;

/**
 * Inputs for all graphs of a bundle and the outputs that are taken for right. Every graph gets the right outputs of those
 * before it, so that a fault shows in the graph that has it. The pictures are smooth blobs: made of nothing, but with
 * something to find in them.
 */
final class GraphProbe {
    private final Map<String, NamedTensors> inputs = new HashMap<>();
    private final Map<String, NamedTensors> outputs = new LinkedHashMap<>();

    private GraphProbe() {}

    static GraphProbe of(ModelSession session, int sources) {
        GraphProbe probe = new GraphProbe();
        int size = session.bundle().inputSize();
        NamedTensors pose = probe.run(session, ModelBundle.ENCODE_POSE, Map.of("image", pictures(1, size, 100)));
        NamedTensors source =
                probe.run(session, ModelBundle.ENCODE_SOURCE, Map.of("image", pictures(sources, size, 0)));
        probe.run(
                session,
                ModelBundle.COMPLETE_BACKGROUND,
                Map.of(
                        "source_background", source.get("source_background"),
                        "source_mask", source.get("source_mask")));
        probe.run(
                session,
                ModelBundle.REASSEMBLE,
                Map.of(
                        "driving_keypoints", pose.get("keypoints"),
                        "driving_confidence", pose.get("confidence"),
                        "key", source.get("key"),
                        "value", source.get("value"),
                        "source_bias", Tensor.allocate(sources),
                        "temperature", Tensor.copyOf(new float[] {1}, 1)));
        return probe;
    }

    private NamedTensors run(ModelSession session, String graph, Map<String, Tensor> given) {
        NamedTensors in = new NamedTensors(given);
        NamedTensors out = session.graph(graph).run(in);
        inputs.put(graph, in);
        outputs.put(graph, out);
        return out;
    }

    /** Right outputs by graph. */
    Map<String, NamedTensors> outputs() {
        return outputs;
    }

    NamedTensors inputs(String graph) {
        NamedTensors found = inputs.get(graph);
        if (found == null) {
            throw new IllegalArgumentException("no graph " + graph);
        }
        return found;
    }

    /** Median time of a run of what each frame needs, divided by the frames of the run. */
    double millisecondsPerFrame(ModelSession session, int batch, int runs) {
        NamedTensors pose = repeated(inputs(ModelBundle.ENCODE_POSE), List.of("image"), batch);
        NamedTensors draw =
                repeated(inputs(ModelBundle.REASSEMBLE), List.of("driving_keypoints", "driving_confidence"), batch);
        double[] ms = new double[runs];
        for (int run = -1; run < runs; run++) {
            long start = System.nanoTime();
            session.graph(ModelBundle.ENCODE_POSE).run(pose);
            session.graph(ModelBundle.REASSEMBLE).run(draw);
            ms[Math.max(0, run)] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(ms);
        return ms[runs / 2] / batch;
    }

    private static NamedTensors repeated(NamedTensors tensors, List<String> names, int batch) {
        Map<String, Tensor> many = new HashMap<>(tensors.byName());
        for (String name : names) {
            Tensor one = tensors.get(name);
            many.put(
                    name,
                    Tensor.concat(IntStream.range(0, batch).mapToObj(i -> one).toList()));
        }
        return new NamedTensors(many);
    }

    /** Pictures [N,3,size,size] of a blob each, at another place each. */
    private static Tensor pictures(int count, int size, int seed) {
        Tensor pictures = Tensor.allocate(count, 3, size, size);
        int at = 0;
        for (int n = 0; n < count; n++) {
            double x0 = 0.5 + 0.15 * Math.sin(seed + 2.1 * n);
            double y0 = 0.5 + 0.15 * Math.cos(seed + 1.3 * n);
            for (int c = 0; c < 3; c++) {
                for (int i = 0; i < size * size; i++) {
                    int row = i / size;
                    double x = (double) (i % size) / size - x0;
                    double y = (double) row / size - y0;
                    double blob = Math.exp(-(x * x + y * y) / 0.05);
                    double stripes = 0.1 * Math.sin(40 * x + c) * Math.cos(30 * y);
                    pictures.values().put(at++, (float) Math.max(
                            0, Math.min(1, 0.2 + (0.6 - 0.1 * c) * blob + stripes)));
                }
            }
        }
        return pictures;
    }
}
