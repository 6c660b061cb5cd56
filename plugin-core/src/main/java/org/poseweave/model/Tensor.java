package org.poseweave.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Float values in row-major order with a shape. The buffer is read by position-free access only and must not be changed
 * once the tensor has been handed on.
 */
public final class Tensor {
    private final FloatBuffer values;
    private final long[] shape;

    private Tensor(FloatBuffer values, long[] shape) {
        if (values.capacity() != count(shape)) {
            throw new IllegalArgumentException(
                    "Tensor: shape " + Arrays.toString(shape) + " does not hold " + values.capacity() + " values");
        }
        this.values = values;
        this.shape = shape;
    }

    /** Wraps a buffer whose capacity is the product of {@code shape}; the buffer is not copied. */
    public static Tensor wrap(FloatBuffer values, long... shape) {
        return new Tensor(values, shape.clone());
    }

    /** Copies {@code values} into native memory, ready for a graph. */
    public static Tensor copyOf(float[] values, long... shape) {
        Tensor tensor = allocate(shape);
        tensor.values.put(0, values);
        return tensor;
    }

    /** A zeroed tensor in native memory. */
    public static Tensor allocate(long... shape) {
        FloatBuffer buffer = ByteBuffer.allocateDirect(Math.toIntExact(count(shape) * Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        return new Tensor(buffer, shape.clone());
    }

    /** Tensors of equal shape but for the first dimension, one after the other along it, in native memory. */
    public static Tensor concat(Iterable<Tensor> parts) {
        long first = 0;
        long[] shape = null;
        for (Tensor part : parts) {
            first += part.shape[0];
            shape = part.shape.clone();
        }
        if (shape == null) {
            throw new IllegalArgumentException("Tensor: nothing to concatenate");
        }
        shape[0] = first;
        Tensor out = allocate(shape);
        int at = 0;
        for (Tensor part : parts) {
            out.values.put(at, part.values, 0, part.size());
            at += part.size();
        }
        return out;
    }

    /** Slice {@code index} of the first dimension, which becomes 1; copied into native memory. */
    public Tensor slice(int index) {
        long[] one = shape.clone();
        one[0] = 1;
        Tensor out = allocate(one);
        out.values.put(0, values, index * out.size(), out.size());
        return out;
    }

    /** The values; absolute access only. */
    public FloatBuffer values() {
        return values;
    }

    /** A copy of all values. */
    public float[] toArray() {
        float[] out = new float[size()];
        values.get(0, out);
        return out;
    }

    /** Number of values. */
    public int size() {
        return values.capacity();
    }

    /** A copy of the shape. */
    public long[] shape() {
        return shape.clone();
    }

    /** Length of dimension {@code axis}. */
    public long dimension(int axis) {
        return shape[axis];
    }

    private static long count(long[] shape) {
        long count = 1;
        for (long dimension : shape) {
            count = Math.multiplyExact(count, dimension);
        }
        return count;
    }
}
