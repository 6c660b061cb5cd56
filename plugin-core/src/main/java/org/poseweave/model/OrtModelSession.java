package org.poseweave.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.GraphRuntime.LoadedGraph;
import org.poseweave.monitor.RenderMonitor;

/** {@link ModelSession} by ONNX Runtime, on the best device that can be had. */
public final class OrtModelSession implements ModelSession {
    static {
        GpuSetup.use(System.getenv());
    }

    private final ModelBundle bundle;
    private final Map<String, LoadedGraph> graphs;
    private final String deviceReport;

    private OrtModelSession(ModelBundle bundle, Map<String, LoadedGraph> graphs, String deviceReport) {
        this.bundle = bundle;
        this.graphs = new HashMap<>(graphs);
        this.deviceReport = deviceReport;
    }

    /** {@link #open(ModelBundle, Execution, RenderMonitor)} in 32-bit floats; nobody watches. */
    public static OrtModelSession open(ModelBundle bundle, DeviceChoice choice, boolean strict, int threads) {
        return open(bundle, Execution.of(choice, strict, threads), RenderMonitor.NONE);
    }

    /**
     * Loads all graphs of {@code bundle} and checks each against its declaration.
     *
     * @param monitor told while engines are built, which takes minutes
     * @throws RenderException BAD_CONFIG, or DEVICE_UNAVAILABLE if the execution is strict about what is missing
     */
    public static OrtModelSession open(ModelBundle bundle, Execution execution, RenderMonitor monitor) {
        return open(bundle, execution, monitor, new OrtRuntime());
    }

    static OrtModelSession open(ModelBundle bundle, Execution execution, RenderMonitor monitor, GraphRuntime runtime) {
        Map<String, List<String>> passed = new LinkedHashMap<>();
        for (DeviceChoice device : candidates(execution.device())) {
            String fault = device.card() ? runtime.fault(device) : null;
            if (fault == null) {
                try {
                    Map<String, LoadedGraph> graphs =
                            new GraphLoading(bundle, execution, device, runtime, monitor).run();
                    return new OrtModelSession(bundle, graphs, report(bundle, execution, device, passed));
                } catch (RenderException e) {
                    if (e.code() != ErrorCode.DEVICE_UNAVAILABLE || execution.strict()) {
                        throw e;
                    }
                    fault = e.found();
                }
            }
            passed.computeIfAbsent(fault, any -> new ArrayList<>()).add(device.text());
            if (execution.strict() && execution.device().kind() != DeviceChoice.Kind.AUTO) {
                throw new RenderException(
                        ErrorCode.DEVICE_UNAVAILABLE,
                        "device " + device.text(),
                        fault,
                        "mend that, or give --device cpu or auto");
            }
        }
        throw new IllegalStateException("the CPU is always a candidate");
    }

    /** Devices in the order in which they are tried; the CPU is always the last. */
    private static List<DeviceChoice> candidates(DeviceChoice choice) {
        DeviceChoice tensorRt = new DeviceChoice(DeviceChoice.Kind.TENSORRT, choice.index());
        DeviceChoice cuda = new DeviceChoice(DeviceChoice.Kind.CUDA, choice.index());
        return switch (choice.kind()) {
            case AUTO, TENSORRT -> List.of(tensorRt, cuda, DeviceChoice.PROCESSOR);
            case CUDA -> List.of(cuda, DeviceChoice.PROCESSOR);
            case CPU -> List.of(DeviceChoice.PROCESSOR);
        };
    }

    /**
     * The device taken and why not others.
     *
     * @param passed devices that were passed over, by what keeps them from working
     */
    private static String report(
            ModelBundle bundle, Execution execution, DeviceChoice device, Map<String, List<String>> passed) {
        Precision used = bundle.precisionOn(device, execution.precision());
        List<String> notes = new ArrayList<>();
        passed.forEach((fault, devices) -> notes.add(String.join(", ", devices) + ": " + fault));
        String taken = device.text();
        if (used != Precision.FP32) {
            taken += " " + used.text();
        }
        if (used != execution.precision()) {
            notes.add(execution.precision().text() + " is not to be had on "
                    + device.kind().name().toLowerCase(Locale.ROOT));
        }
        return notes.isEmpty() ? taken : taken + " (" + String.join(". ", notes) + ")";
    }

    /** Version of the runtime and the providers that it was built with, for a person. */
    public static String runtimeReport() {
        return "ONNX Runtime " + new OrtRuntime().version() + ", providers " + OrtRuntime.providers();
    }

    @Override
    public ModelBundle bundle() {
        return bundle;
    }

    @Override
    public Graph graph(String name) {
        LoadedGraph graph = graphs.get(name);
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
        graphs.values().forEach(LoadedGraph::close);
        graphs.clear();
    }
}
