package org.poseweave.media;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.poseweave.frame.HalfFloat;
import org.poseweave.frame.SampleDepth;

/**
 * Writes layers into one EXR file, 16 rows at a time. Equal layers give equal bytes. Infinities and not-a-number are
 * stored as they are.
 */
final class ExrWriter {
    private static final int ROWS = 16;
    private static final float LARGEST_HALF = 65504f;

    private final List<ExrLayer> layers;
    private final ExrMetadata metadata;
    private final int width;
    private final int height;
    private final List<Slot> slots = new ArrayList<>();

    /** A channel of the file and where its samples come from. */
    private record Slot(ExrHeaderBytes.Channel channel, int layer, int index) {}

    private ExrWriter(List<ExrLayer> layers, ExrMetadata metadata) {
        this.layers = layers;
        this.metadata = metadata;
        width = layers.get(0).width();
        height = layers.get(0).height();
        for (int i = 0; i < layers.size(); i++) {
            ExrLayer layer = layers.get(i);
            for (int c = 0; c < layer.channels().size(); c++) {
                String name = layer.fileName(layer.channels().get(c));
                slots.add(new Slot(new ExrHeaderBytes.Channel(name, layer.depth()), i, c));
            }
            if (layer.width() != width || layer.height() != height) {
                throw new IllegalArgumentException("EXR layer " + layer.name() + " of " + layer.width() + "x"
                        + layer.height() + " must have the size of the first, " + width + "x" + height);
            }
        }
        slots.sort(Comparator.comparing(slot -> slot.channel().name()));
        for (int i = 1; i < slots.size(); i++) {
            String name = slots.get(i).channel().name();
            if (name.equals(slots.get(i - 1).channel().name())) {
                throw new IllegalArgumentException("EXR channel " + name + " is there twice");
            }
        }
    }

    /** Writes a new file; the caller makes it appear under its name. */
    static void write(Path file, List<ExrLayer> layers, ExrMetadata metadata) throws IOException {
        new ExrWriter(layers, metadata).write(file);
    }

    private void write(Path file) throws IOException {
        byte[] header = ExrHeaderBytes.of(slots.stream().map(Slot::channel).toList(), width, height, metadata);
        int blocks = (height + ROWS - 1) / ROWS;
        ByteBuffer table = ByteBuffer.allocate(Math.multiplyExact(8, blocks)).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), 1 << 16)) {
            out.write(header);
            out.write(table.array());
            long at = (long) header.length + table.capacity();
            int rowBytes = slots.stream()
                    .mapToInt(slot -> slot.channel().depth().bytes())
                    .map(bytes -> Math.multiplyExact(bytes, width))
                    .reduce(0, Math::addExact);
            byte[] raw = new byte[Math.multiplyExact(rowBytes, Math.min(ROWS, height))];
            try (ExrBlock block = new ExrBlock(raw.length)) {
                float[][][] samples = samples();
                for (int y = 0; y < height; y += ROWS) {
                    table.putLong(at);
                    at += store(out, block, raw, samples, y);
                }
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            table.flip();
            while (table.hasRemaining()) {
                channel.write(table, header.length + (long) table.position());
            }
        }
    }

    private float[][][] samples() {
        float[][][] samples = new float[layers.size()][][];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = new float[layers.get(i).channels().size()][width];
        }
        return samples;
    }

    /** Stores the block that begins at row {@code top}; returns its length in the file. */
    private int store(OutputStream out, ExrBlock block, byte[] raw, float[][][] samples, int top) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        for (int y = top; y < Math.min(height, top + ROWS); y++) {
            for (int i = 0; i < layers.size(); i++) {
                layers.get(i).rows().read(y, samples[i]);
            }
            for (Slot slot : slots) {
                put(samples[slot.layer()][slot.index()], slot.channel().depth(), bytes);
            }
        }
        int length = bytes.position();
        int size = block.compress(raw, length);
        byte[] head = new byte[8];
        ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).putInt(top).putInt(size);
        out.write(head);
        out.write(size < length ? block.packed() : raw, 0, size);
        return 8 + size;
    }

    private static void put(float[] samples, SampleDepth depth, ByteBuffer bytes) {
        for (float sample : samples) {
            if (depth == SampleDepth.FLOAT) {
                bytes.putFloat(sample);
            } else {
                bytes.putShort(half(sample));
            }
        }
    }

    private static short half(float sample) {
        boolean finite = Math.abs(sample) <= Float.MAX_VALUE;
        return HalfFloat.fromFloat(finite ? Math.max(-LARGEST_HALF, Math.min(LARGEST_HALF, sample)) : sample);
    }
}
