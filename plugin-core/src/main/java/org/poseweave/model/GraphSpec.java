package org.poseweave.model;

import java.util.List;

/** Declared file, hash and tensors of one graph of a bundle. */
public record GraphSpec(String name, String file, String sha256, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    public GraphSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
