package org.poseweave.headless;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.poseweave.media.FrameSink;
import org.poseweave.pipeline.RenderTarget;

/** A movie or sequence of its own for each output. */
final class FilePerOutput implements OutputWriter {
    private final List<FrameSink> sinks = new ArrayList<>();
    private final boolean anyOrder;

    private FilePerOutput(boolean anyOrder) {
        this.anyOrder = anyOrder;
    }

    /**
     * Opens a sink for each output, in their order; if one cannot be opened none stays open.
     *
     * @param anyOrder whether all of them take frames in any order, from several threads
     */
    static FilePerOutput open(List<Supplier<FrameSink>> files, boolean anyOrder) {
        FilePerOutput writer = new FilePerOutput(anyOrder);
        try {
            files.forEach(file -> writer.sinks.add(file.get()));
            return writer;
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    @Override
    public void write(long number, List<RenderTarget> rendered) {
        for (int i = 0; i < sinks.size(); i++) {
            sinks.get(i).write(number, rendered.get(i).to());
        }
    }

    @Override
    public boolean anyOrder() {
        return anyOrder;
    }

    @Override
    public void finish() {
        sinks.forEach(FrameSink::finish);
    }

    @Override
    public void close() {
        sinks.forEach(FrameSink::close);
    }
}
