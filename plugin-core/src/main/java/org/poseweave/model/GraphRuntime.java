package org.poseweave.model;

import org.jspecify.annotations.Nullable;

/** What this package asks of ONNX Runtime; tests put a recorder in its place. */
interface GraphRuntime {
    /** Why a card cannot be used and how that is mended, for a person, or null if nothing is known to be missing. */
    @Nullable
    String fault(DeviceChoice card);

    /** Version of the runtime. */
    String version();

    /**
     * Loads a graph and checks it against its declaration.
     *
     * @throws org.poseweave.error.RenderException BAD_CONFIG if the graph is at fault, DEVICE_UNAVAILABLE if a card is
     */
    LoadedGraph load(ModelBundle bundle, GraphSpec graph, SessionPlan plan);

    /** A graph and its memory. */
    interface LoadedGraph extends Graph, AutoCloseable {
        @Override
        void close();
    }
}
