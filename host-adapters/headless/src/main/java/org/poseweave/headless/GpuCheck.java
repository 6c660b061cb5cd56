package org.poseweave.headless;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.poseweave.model.BundleReader;
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.Execution;
import org.poseweave.model.ModelSession;
import org.poseweave.model.NamedTensors;
import org.poseweave.model.OrtModelSession;
import org.poseweave.model.Precision;
import org.poseweave.model.Tensor;
import org.poseweave.monitor.RenderMonitor;

/** Runs bundles on two devices with the same inputs, and measures the first. */
final class GpuCheck {
    private static final int HALF_ALLOWS = 20;
    private static final int SOURCES = 4;
    private static final int[] BATCHES = {1, 2, 4, 8};

    private final DeviceChoice right;
    private final double tolerance;
    private final int runs;
    private final List<GpuReport.Difference> differences = new ArrayList<>();
    private final List<GpuReport.Load> loads = new ArrayList<>();
    private final List<GpuReport.Speed> speeds = new ArrayList<>();

    /** @param tolerance mean difference that an output may have in 32-bit floats */
    GpuCheck(DeviceChoice right, double tolerance, int runs) {
        this.right = right;
        this.tolerance = tolerance;
        this.runs = runs;
    }

    /** Compares {@code bundle} on {@code device} with {@code rightBundle} on the other, in all its precisions. */
    void compare(Path bundle, Path rightBundle, DeviceChoice device) {
        GraphProbe probe;
        try (ModelSession session = open(rightBundle, right, Precision.FP32, null)) {
            probe = GraphProbe.of(session, SOURCES);
        }
        List<Precision> precisions = device.kind() == DeviceChoice.Kind.TENSORRT
                ? List.of(Precision.FP32, Precision.FP16)
                : List.of(Precision.FP32);
        for (Precision precision : precisions) {
            Path engines = temporary();
            try {
                check(bundle, device, precision, engines, probe);
            } finally {
                remove(engines);
            }
        }
    }

    private void check(Path bundle, DeviceChoice device, Precision precision, Path engines, GraphProbe probe) {
        long start = System.nanoTime();
        open(bundle, device, precision, engines).close();
        double first = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        try (ModelSession session = open(bundle, device, precision, engines)) {
            double again = (System.nanoTime() - start) / 1e9;
            String id = session.bundle().id();
            String where = session.deviceReport();
            loads.add(new GpuReport.Load(id, where, first, again));
            double allowed = precision == Precision.FP16 ? HALF_ALLOWS * tolerance : tolerance;
            for (Map.Entry<String, NamedTensors> graph : probe.outputs().entrySet()) {
                NamedTensors found = session.graph(graph.getKey()).run(probe.inputs(graph.getKey()));
                graph.getValue()
                        .byName()
                        .forEach((name, tensor) -> differences.add(
                                difference(id, where, graph.getKey() + "." + name, tensor, found.get(name), allowed)));
            }
            for (int batch : BATCHES) {
                double ms = probe.millisecondsPerFrame(session, batch, runs);
                speeds.add(new GpuReport.Speed(id, where, batch, SOURCES, ms));
            }
        }
    }

    private static GpuReport.Difference difference(
            String bundle, String device, String output, Tensor wanted, Tensor found, double allowed) {
        double greatest = 0;
        double sum = 0;
        for (int i = 0; i < wanted.size(); i++) {
            double apart = Math.abs(wanted.values().get(i) - found.values().get(i));
            greatest = Math.max(greatest, apart);
            sum += apart;
        }
        return new GpuReport.Difference(bundle, device, output, greatest, sum / wanted.size(), allowed);
    }

    private static ModelSession open(Path bundle, DeviceChoice device, Precision precision, @Nullable Path engines) {
        return OrtModelSession.open(
                BundleReader.read(bundle), new Execution(device, true, 0, precision, engines), RenderMonitor.NONE);
    }

    GpuReport report(List<String> machine) {
        return new GpuReport(machine, List.copyOf(differences), List.copyOf(loads), List.copyOf(speeds));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("poseweave-gpu-check");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // a temporary folder that the system removes
        }
    }
}
