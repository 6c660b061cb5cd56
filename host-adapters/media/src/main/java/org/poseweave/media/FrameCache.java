package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avutil.av_frame_clone;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avutil.AVBufferRef;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** Decoded frames by number, least recently asked out first, bounded in bytes and number. One thread at a time. */
final class FrameCache implements AutoCloseable {
    /** More than lie between two key frames of most encoders, so that a movie played backwards is decoded once. */
    static final int MOST_FRAMES = 320;

    private final long limitBytes;
    private final Map<Long, AVFrame> frames = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    FrameCache(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** A new reference to a kept frame, which the caller frees, or null. */
    @Nullable
    AVFrame get(long number) {
        AVFrame kept = frames.get(number);
        return kept == null ? null : FfmpegLibrary.allocated(av_frame_clone(kept));
    }

    /** Takes over {@code frame}. */
    void put(long number, AVFrame frame) {
        drop(frames.remove(number));
        long size = bytesOf(frame);
        if (size > limitBytes) {
            av_frame_free(frame);
            return;
        }
        var eldest = frames.values().iterator();
        while ((bytes + size > limitBytes || frames.size() >= MOST_FRAMES) && eldest.hasNext()) {
            AVFrame out = eldest.next();
            eldest.remove();
            drop(out);
        }
        frames.put(number, frame);
        bytes += size;
    }

    @Override
    public void close() {
        frames.values().forEach(this::drop);
        frames.clear();
    }

    private void drop(@Nullable AVFrame frame) {
        if (frame != null) {
            bytes -= bytesOf(frame);
            av_frame_free(frame);
        }
    }

    private static long bytesOf(AVFrame frame) {
        long sum = 0;
        for (int i = 0; i < AVFrame.AV_NUM_DATA_POINTERS; i++) {
            AVBufferRef buffer = frame.buf(i);
            if (buffer == null || buffer.isNull()) {
                break;
            }
            sum += buffer.size();
        }
        return sum;
    }
}
