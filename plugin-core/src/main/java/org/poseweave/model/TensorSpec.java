package org.poseweave.model;

import java.util.List;

/**
 * Declared input or output of a graph.
 *
 * @param name name in the graph
 * @param dtype element type, {@code float32}
 * @param shape a number a fixed dimension, a letter a dynamic one ({@code B} frames, {@code S} sources)
 */
public record TensorSpec(String name, String dtype, List<String> shape) {
    public TensorSpec {
        shape = List.copyOf(shape);
    }

    @Override
    public String toString() {
        return name + " " + dtype + shape;
    }
}
