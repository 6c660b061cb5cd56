package org.poseweave.headless;

import java.util.List;
import org.poseweave.pipeline.RenderTarget;

/** Takes all outputs of a frame, frame by frame, and leaves whole files. */
interface OutputWriter extends AutoCloseable {
    /**
     * Writes the outputs of one frame.
     *
     * @param number of the driving frame, after which a sequence names its files; a movie is given places in the range,
     *     from 0, one after the other
     */
    void write(long number, List<RenderTarget> rendered);

    /** Whether frames may be written in any order and by several threads at once. */
    boolean anyOrder();

    /** Completes the files. */
    void finish();

    /** Frees everything; what is not finished does not stay as a whole file. */
    @Override
    void close();
}
