package org.poseweave.model;

/** A loaded graph. Safe to run from several threads at once. */
public interface Graph {
    /**
     * Runs the graph.
     *
     * @param inputs a tensor for each declared input
     * @return a tensor for each declared output, owned by the caller
     */
    NamedTensors run(NamedTensors inputs);
}
