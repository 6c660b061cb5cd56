package org.poseweave.model;

import java.util.Map;

/** Tensors by name. */
public record NamedTensors(Map<String, Tensor> byName) {
    public NamedTensors {
        byName = Map.copyOf(byName);
    }

    /** The tensor {@code name}; asking for one that is not there is a bug. */
    public Tensor get(String name) {
        Tensor tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " among " + byName.keySet());
        }
        return tensor;
    }
}
