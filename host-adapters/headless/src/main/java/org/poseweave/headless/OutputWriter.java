package org.poseweave.headless;

import java.util.List;
import org.poseweave.pipeline.RenderTarget;

/** Takes all outputs of a frame, frame by frame, and leaves whole files. */
interface OutputWriter extends AutoCloseable {
    /**
     * Writes the outputs of one frame.
     *
     * @param number as a sink of its kind counts, see {@link Outputs#sinkNumber}
     */
    void write(long number, List<RenderTarget> rendered);

    /** Completes the files. */
    void finish();

    /** Frees everything; what is not finished does not stay as a whole file. */
    @Override
    void close();
}
