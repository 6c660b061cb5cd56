package org.poseweave.media;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Function;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/**
 * Shows decoded pictures of one clip as RGBA. Each reader gets memory of its own, so that readers on several threads,
 * or one inside another, do not disturb each other; a few converters are kept for the next. Safe for many threads.
 */
final class FramePixels implements AutoCloseable {
    private static final int KEPT = 3;

    private final int width;
    private final int height;
    private final SampleDepth depth;
    private final boolean alpha;
    private final ArrayDeque<PictureConverter> idle = new ArrayDeque<>();
    private boolean closed;

    /** For pictures as the clip's first one: every later one must have its stored size and no more depth or alpha. */
    FramePixels(AVFrame first) {
        PixelFormat format = PixelFormat.of(first.format());
        width = first.width();
        height = first.height();
        depth = format.depth();
        alpha = format.alpha();
    }

    SampleDepth depth() {
        return depth;
    }

    boolean hasAlpha() {
        return alpha;
    }

    /** Converts {@code frame} and hands it to {@code reader}; {@code what} names the frame in messages. */
    <T> T read(AVFrame frame, Orientation orientation, String what, Function<FrameView, T> reader) {
        check(frame, what);
        if (isFloat()) {
            return reader.apply(FloatPicture.of(frame, depth));
        }
        PictureConverter converter = take(PictureConverter.Kind.of(frame, depth, orientation));
        try {
            return reader.apply(converter.convert(frame));
        } finally {
            giveBack(converter);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(PictureConverter::close);
        idle.clear();
    }

    private void check(AVFrame frame, String what) {
        PixelFormat format = PixelFormat.of(frame.format());
        if (!format.readable()) {
            throw bad("8 to 16 bit integer pixels, or half and float RGB", what + " in " + format.name());
        }
        if (PictureConverter.swsMatrix(frame.colorspace(), frame.height()) < 0 && !format.rgb() && !format.grey()) {
            throw bad("a YUV matrix of BT.601, BT.709 or BT.2020", what + " in colour space " + frame.colorspace());
        }
        if (frame.width() != width || frame.height() != height) {
            throw bad(
                    "frames of one size, " + width + "x" + height,
                    what + " of " + frame.width() + "x" + frame.height());
        }
        if (format.alpha() && !alpha) {
            throw bad("frames without alpha, as the first one", what + ", which has alpha (" + format.name() + ")");
        }
        if (format.floating() != isFloat()) {
            throw bad(depth + " pixels, as in the first frame", what + " of " + format.depth());
        }
        if (format.bits() > 16 && depth == SampleDepth.HALF) {
            throw bad("frames of half float, as the first one", what + " of 32 bit float");
        }
        if (format.depth() != depth && depth == SampleDepth.BYTE) {
            throw bad("frames of 8 bit, as the first one", what + " of " + format.bits() + " bit");
        }
    }

    private boolean isFloat() {
        return depth == SampleDepth.HALF || depth == SampleDepth.FLOAT;
    }

    private static RenderException bad(String expected, String found) {
        return new RenderException(ErrorCode.BAD_DATA, expected, found, "convert the clip to one plain format");
    }

    private PictureConverter take(PictureConverter.Kind kind) {
        synchronized (this) {
            Iterator<PictureConverter> candidates = idle.iterator();
            while (candidates.hasNext()) {
                PictureConverter candidate = candidates.next();
                if (candidate.kind().equals(kind)) {
                    candidates.remove();
                    return candidate;
                }
            }
        }
        return new PictureConverter(kind);
    }

    private void giveBack(PictureConverter converter) {
        PictureConverter out = null;
        synchronized (this) {
            if (closed) {
                out = converter;
            } else {
                idle.addFirst(converter);
                if (idle.size() > KEPT) {
                    out = idle.removeLast();
                }
            }
        }
        if (out != null) {
            out.close();
        }
    }
}
