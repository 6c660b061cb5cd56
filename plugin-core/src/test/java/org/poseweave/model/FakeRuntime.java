package org.poseweave.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Records what would be asked of ONNX Runtime; TensorRT "builds" an engine where there is none. */
final class FakeRuntime implements GraphRuntime {
    final Map<DeviceChoice, String> faults = new HashMap<>();
    final Map<String, SessionPlan> plans = new HashMap<>();
    final Map<String, String> files = new HashMap<>();
    final List<String> built = new ArrayList<>();
    int open;
    String failing = "";

    @Override
    public String fault(DeviceChoice card) {
        return faults.get(card);
    }

    @Override
    public String version() {
        return "1.28.0";
    }

    @Override
    public LoadedGraph load(ModelBundle bundle, GraphSpec graph, SessionPlan plan) {
        if (graph.name().equals(failing) && !plan.providers().isEmpty()) {
            throw new RenderException(ErrorCode.DEVICE_UNAVAILABLE, "a graph", "out of memory", "try the CPU");
        }
        plans.put(graph.name(), plan);
        files.put(graph.name(), graph.file());
        plan.providers().stream()
                .filter(provider -> provider.kind() == DeviceChoice.Kind.TENSORRT)
                .forEach(provider -> build(Path.of(provider.options().get("trt_engine_cache_path")), graph.name()));
        open++;
        return new LoadedGraph() {
            @Override
            public NamedTensors run(NamedTensors inputs) {
                throw new AssertionError("not run here");
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    private void build(Path folder, String graph) {
        Path engine = folder.resolve(graph + ".engine");
        try {
            if (!Files.exists(engine)) {
                Files.writeString(engine, graph);
                built.add(graph);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
