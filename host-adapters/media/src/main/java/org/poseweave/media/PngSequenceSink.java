package org.poseweave.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
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
    private static final int MOST_ATTEMPTS = 3;

    private final SequencePattern pattern;
    private final SampleDepth depth;
    private final boolean alpha;
    private final Map<String, String> tags;
    private volatile boolean closed;

    private PngSequenceSink(SequencePattern pattern, SampleDepth depth, boolean alpha, Map<String, String> tags) {
        this.pattern = pattern;
        this.depth = depth;
        this.alpha = alpha;
        this.tags = new LinkedHashMap<>(tags);
    }

    /**
     * Opens a sequence for writing.
     *
     * @param pattern {@code name.####.png}, {@code name.%04d.png} or {@code name.$F4.png}
     * @param depth BYTE or SHORT
     * @param alpha whether alpha is kept
     */
    public static PngSequenceSink open(String pattern, SampleDepth depth, boolean alpha) {
        return open(pattern, depth, alpha, Map.of());
    }

    /**
     * Opens a sequence for writing whose files say what they are: the given tags, and {@link FrameFile#FRAME} and
     * {@link FrameFile#PIXELS}, by which {@link FrameFile#check} knows a whole file.
     *
     * @param tags keys and values in ASCII, in the order in which they are written; none writes bare files
     */
    public static PngSequenceSink open(String pattern, SampleDepth depth, boolean alpha, Map<String, String> tags) {
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
        return new PngSequenceSink(parsed, depth, alpha, tags);
    }

    @Override
    public void write(long frame, FrameView view) {
        if (closed) {
            throw new IllegalStateException("sequence " + pattern.file(frame) + " is finished or closed");
        }
        ByteBuffer text = PngText.chunks(tagsOf(frame, view));
        for (int attempt = 1; ; attempt++) {
            try {
                write(pattern.file(frame), view, text);
                return;
            } catch (RenderException e) {
                // Somebody who took this writer for dead has cleared its temporary file away.
                if (attempt == MOST_ATTEMPTS || !(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            }
        }
    }

    private Map<String, String> tagsOf(long frame, FrameView view) {
        if (tags.isEmpty()) {
            return tags;
        }
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put(FrameFile.FRAME, Long.toString(frame));
        all.put(FrameFile.PIXELS, PixelHash.of(view, depth, alpha));
        return all;
    }

    private void write(Path target, FrameView view, ByteBuffer text) {
        PendingFile file = new PendingFile(target);
        try {
            PngEncoder.encode(view, depth, alpha, png -> store(png, text.duplicate(), file.temporary()));
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

    private static void store(ByteBuffer png, ByteBuffer text, Path file) {
        ByteBuffer head = png.slice(0, PngText.HEAD_BYTES);
        ByteBuffer rest = png.slice(PngText.HEAD_BYTES, png.limit() - PngText.HEAD_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            for (ByteBuffer part : new ByteBuffer[] {head, text, rest}) {
                while (part.hasRemaining()) {
                    channel.write(part);
                }
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
