package org.poseweave.model;

import java.util.List;

/**
 * Declared file, hash and tensors of one graph of a bundle.
 *
 * @param int8File file of the same graph with convolutions in 8-bit integers, empty where there is none
 */
public record GraphSpec(
        String name, String file, String sha256, List<TensorSpec> inputs, List<TensorSpec> outputs, String int8File) {
    public GraphSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The form of this graph for a precision; a graph without one of its own serves all. */
    GraphSpec in(Precision precision) {
        boolean own = precision == Precision.INT8 && !int8File.isEmpty();
        return own ? new GraphSpec(name, int8File, sha256, inputs, outputs, int8File) : this;
    }
}
