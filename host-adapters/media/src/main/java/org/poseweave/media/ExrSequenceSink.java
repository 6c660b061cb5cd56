package org.poseweave.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/**
 * Writes OpenEXR files named after frame numbers, {@code name.####.exr}: one picture, or any number of named layers.
 * Each file is complete and durable when it is written and stays whether or not the sink is finished. Nothing is
 * clipped; colour is stored multiplied by alpha. Frames may come in any order and from several threads; the same frame
 * always gives the same bytes.
 */
public final class ExrSequenceSink implements FrameSink {
    private final SequencePattern pattern;
    private final SampleDepth depth;
    private final boolean alpha;
    private final ExrMetadata metadata;
    private volatile boolean closed;

    private ExrSequenceSink(SequencePattern pattern, SampleDepth depth, boolean alpha, ExrMetadata metadata) {
        this.pattern = pattern;
        this.depth = depth;
        this.alpha = alpha;
        this.metadata = metadata;
    }

    /**
     * Opens a sequence for writing.
     *
     * @param pattern {@code name.####.exr}, {@code name.%04d.exr} or {@code name.$F4.exr}
     * @param depth HALF or FLOAT, of pictures that {@link #write(long, FrameView)} takes
     * @param alpha whether such a picture keeps its alpha
     */
    public static ExrSequenceSink open(String pattern, SampleDepth depth, boolean alpha, ExrMetadata metadata) {
        if (depth != SampleDepth.HALF && depth != SampleDepth.FLOAT) {
            throw new IllegalArgumentException("ExrSequenceSink: depth " + depth + " must be HALF or FLOAT");
        }
        SequencePattern parsed = SequencePattern.parse(pattern);
        if (parsed == null || !parsed.suffix().toLowerCase(Locale.ROOT).endsWith(".exr")) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE,
                    "a pattern such as name.####.exr for an EXR sequence",
                    pattern,
                    "put #### where the frame number goes and end in .exr");
        }
        return new ExrSequenceSink(parsed, depth, alpha, metadata);
    }

    @Override
    public void write(long frame, FrameView view) {
        write(frame, List.of(ExrLayer.picture("", view, depth, alpha)));
    }

    /**
     * Writes one file of several layers, all of one size.
     *
     * @throws RenderException with CANNOT_WRITE
     */
    public void write(long frame, List<ExrLayer> layers) {
        if (closed) {
            throw new IllegalStateException("sequence " + pattern.file(frame) + " is finished or closed");
        }
        Path target = pattern.file(frame);
        PendingFile file = new PendingFile(target);
        try {
            ExrWriter.write(file.temporary(), layers, proved(frame, layers));
        } catch (IOException e) {
            file.discard();
            throw PendingFile.cannotWrite(target, PendingFile.reason(e), e);
        } catch (Throwable t) {
            file.discard();
            throw t;
        }
        file.commit();
    }

    /** The metadata with number and pixels of the frame where the files say what job they are of. */
    private ExrMetadata proved(long frame, List<ExrLayer> layers) {
        if (!metadata.text().containsKey(FrameFile.JOB)) {
            return metadata;
        }
        Map<String, String> text = new HashMap<>(metadata.text());
        text.put(FrameFile.FRAME, Long.toString(frame));
        text.put(FrameFile.PIXELS, PixelHash.of(layers));
        return new ExrMetadata(text, metadata.primaries());
    }

    @Override
    public void finish() {
        closed = true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
