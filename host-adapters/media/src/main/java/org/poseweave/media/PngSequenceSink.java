package org.poseweave.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/**
 * Writes PNG files named after frame numbers, {@code name.####.png}; each is complete and durable when {@link #write}
 * returns, and stays whether or not the sink is finished. Frames may come in any order and from several threads; the
 * same frame always gives the same bytes.
 */
public final class PngSequenceSink implements FrameSink {
    private final SequencePattern pattern;
    private final SampleDepth depth;
    private final boolean alpha;
    private volatile boolean closed;

    private PngSequenceSink(SequencePattern pattern, SampleDepth depth, boolean alpha) {
        this.pattern = pattern;
        this.depth = depth;
        this.alpha = alpha;
    }

    /**
     * Opens a sequence for writing.
     *
     * @param pattern {@code name.####.png}, {@code name.%04d.png} or {@code name.$F4.png}
     * @param depth BYTE or SHORT
     * @param alpha whether alpha is kept
     */
    public static PngSequenceSink open(String pattern, SampleDepth depth, boolean alpha) {
        FfmpegLibrary.require();
        if (depth != SampleDepth.BYTE && depth != SampleDepth.SHORT) {
            throw new IllegalArgumentException("PngSequenceSink: depth " + depth + " must be BYTE or SHORT");
        }
        SequencePattern parsed = SequencePattern.parse(pattern);
        if (parsed == null
                || !parsed.suffix().toLowerCase(java.util.Locale.ROOT).endsWith(".png")) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE,
                    "a pattern such as name.####.png for a PNG sequence",
                    pattern,
                    "put #### where the frame number goes and end in .png");
        }
        return new PngSequenceSink(parsed, depth, alpha);
    }

    @Override
    public void write(long frame, FrameView view) {
        if (closed) {
            throw new IllegalStateException("sequence " + pattern.file(frame) + " is finished or closed");
        }
        Path target = pattern.file(frame);
        PendingFile file = new PendingFile(target);
        try {
            PngEncoder.encode(view, depth, alpha, png -> store(png, file.temporary()));
        } catch (WriteFailure e) {
            file.discard();
            throw PendingFile.cannotWrite(target, PendingFile.reason(e.failure), e.failure);
        } catch (Throwable t) {
            file.discard();
            throw t;
        }
        file.commit();
    }

    @Override
    public void finish() {
        closed = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    private static void store(ByteBuffer png, Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            while (png.hasRemaining()) {
                channel.write(png);
            }
        } catch (IOException e) {
            throw new WriteFailure(e);
        }
    }

    /** Carries an IOException out of the encoder's callback. */
    private static final class WriteFailure extends RuntimeException {
        private final IOException failure;

        WriteFailure(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
