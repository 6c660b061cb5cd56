package org.poseweave.media;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * What FFmpeg logs as an error on the calling thread while this is open: the EXR decoder says of a damaged block only
 * there that it is damaged, and otherwise reports success.
 */
final class FfmpegLog implements AutoCloseable {
    private static final ThreadLocal<FfmpegLog> OPEN = new ThreadLocal<>();
    private static @Nullable Listener listener;
    private static int watches;

    private @Nullable String first;

    private FfmpegLog() {}

    /** Begins to listen on this thread; close it on this thread too. */
    static FfmpegLog listen() {
        FfmpegLog log = new FfmpegLog();
        OPEN.set(log);
        begin();
        return log;
    }

    /** The first error so far, or null. */
    @Nullable
    String error() {
        return first;
    }

    @Override
    public void close() {
        OPEN.remove();
        end();
    }

    private static synchronized void begin() {
        if (listener == null) {
            listener = new Listener();
            avutil.setLogCallback(listener);
        }
        watches++;
        avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    }

    private static synchronized void end() {
        watches--;
        if (watches == 0) {
            avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        }
    }

    private void add(String message) {
        first = first == null ? message.strip() : first;
    }

    /** FFmpeg calls it on whatever thread logs; it must not throw into native code. */
    private static final class Listener extends LogCallback {
        @Override
        public void call(int level, BytePointer message) {
            FfmpegLog log = OPEN.get();
            if (log != null && level <= avutil.AV_LOG_ERROR) {
                log.add(message.getString(StandardCharsets.UTF_8));
            }
        }
    }
}
