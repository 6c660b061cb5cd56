package org.poseweave.clip;

import java.util.function.Function;
import org.poseweave.frame.FrameView;

/**
 * A clip of frames with random access: a file, an image sequence or a host's input. Any frame may be asked for in any
 * order and from any thread; the same number always gives the same pixels.
 */
public interface Clip extends AutoCloseable {
    /** Size, length and rate. */
    ClipInfo info();

    /**
     * Decodes one frame and hands it to {@code reader}.
     *
     * @param frame number from 0 to {@code info().frameCount() - 1}
     * @param reader gets a view that is valid only during the call
     * @throws org.poseweave.error.RenderException if the frame does not exist or cannot be decoded
     */
    <T> T read(long frame, Function<FrameView, T> reader);

    @Override
    void close();
}
