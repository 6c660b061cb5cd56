package org.poseweave.media;

import org.poseweave.frame.FrameView;

/** Takes finished frames and leaves whole files: what is not complete is never seen under its final name. */
public interface FrameSink extends AutoCloseable {
    /**
     * Writes one frame. The view must hold the whole frame, in the size that the sink was opened for, as RGB or RGBA of
     * any depth; values outside 0..1 are clipped, premultiplied colour is divided by alpha where alpha is kept.
     *
     * @param frame number; a movie takes consecutive ones, a sequence any, and a file is named after it
     * @throws org.poseweave.error.RenderException with CANNOT_WRITE; the sink is then of no more use
     */
    void write(long frame, FrameView view);

    /** Completes the output. A movie appears under its name only now. */
    void finish();

    /** Frees everything; without {@link #finish()} an incomplete movie is deleted. Does nothing the second time. */
    @Override
    void close();
}
