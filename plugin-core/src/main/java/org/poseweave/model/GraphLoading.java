package org.poseweave.model;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.GraphRuntime.LoadedGraph;
import org.poseweave.monitor.RenderMonitor;

/** Loads the graphs of a bundle on one device, all or none. */
final class GraphLoading {
    private static final String BUILDING = "Building TensorRT engines for this card (once, some minutes)";

    private final ModelBundle bundle;
    private final Execution execution;
    private final DeviceChoice device;
    private final GraphRuntime runtime;
    private final RenderMonitor monitor;
    private final Map<String, LoadedGraph> loaded = new HashMap<>();

    GraphLoading(
            ModelBundle bundle, Execution execution, DeviceChoice device, GraphRuntime runtime, RenderMonitor monitor) {
        this.bundle = bundle;
        this.execution = execution;
        this.device = device;
        this.runtime = runtime;
        this.monitor = monitor;
    }

    Map<String, LoadedGraph> run() {
        Precision precision = bundle.precisionOn(device, execution.precision());
        if (execution.strict() && precision != execution.precision()) {
            throw new RenderException(
                    ErrorCode.DEVICE_UNAVAILABLE,
                    "precision " + execution.precision().text() + " on " + device.text(),
                    "none in bundle " + bundle.id(),
                    "give --precision " + precision.text());
        }
        try {
            if (device.kind() == DeviceChoice.Kind.TENSORRT) {
                withEngines(precision);
            } else {
                load(precision, Path.of(""), RenderMonitor.NONE);
            }
            return loaded;
        } catch (RuntimeException e) {
            loaded.values().forEach(LoadedGraph::close);
            throw e;
        }
    }

    private void withEngines(Precision precision) {
        GpuSetup setup = GpuSetup.of(System.getenv());
        String key =
                EngineKey.of(bundle, setup.machine(), device.index(), runtime.version(), setup.tensorRt(), precision);
        try (EngineFolder engines = EngineFolder.open(execution.engineFolder(), key)) {
            load(precision, engines.work(), engines.fresh() ? monitor : RenderMonitor.NONE);
            engines.publish();
        }
    }

    private void load(Precision precision, Path engines, RenderMonitor told) {
        List<GraphSpec> specs = ModelBundle.GRAPHS.stream().map(bundle::graph).toList();
        for (int i = 0; i < specs.size(); i++) {
            told.check();
            told.progress(BUILDING, (double) i / specs.size());
            GraphSpec spec = specs.get(i).in(precision);
            loaded.put(spec.name(), runtime.load(bundle, spec, SessionPlan.of(device, spec, execution, engines)));
        }
        told.progress(BUILDING, 1);
    }
}
