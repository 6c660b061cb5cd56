package org.poseweave.model;

import java.nio.file.Path;
import java.util.List;

/**
 * How one graph is to be loaded.
 *
 * @param providers tried for each node of the graph in this order; the CPU takes what is left
 * @param threads of the CPU; 0 takes all cores
 */
record SessionPlan(List<ProviderOptions> providers, int threads) {
    SessionPlan {
        providers = List.copyOf(providers);
    }

    /** Plan for a graph on a device that is not {@code auto}. */
    static SessionPlan of(DeviceChoice device, GraphSpec graph, Execution execution, Path engines) {
        ProviderOptions cuda = ProviderOptions.cuda(device.index());
        List<ProviderOptions> providers = switch (device.kind()) {
            case AUTO -> throw new IllegalArgumentException("SessionPlan: auto must be decided before");
            case CPU -> List.of();
            case CUDA -> List.of(cuda);
            case TENSORRT ->
                List.of(ProviderOptions.tensorRt(device.index(), graph, execution.precision(), engines), cuda);
        };
        return new SessionPlan(providers, execution.threads());
    }
}
