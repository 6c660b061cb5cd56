package org.poseweave.media;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * Whether FFmpeg's native libraries are here, kept with the cause where they are not, and the meaning of their error
 * numbers. Every entry into this package calls {@link #require()} before it touches a native type.
 */
final class FfmpegLibrary {
    /** FFmpeg's AVERROR(EAGAIN): the one error number used here that differs between systems. */
    static final int AGAIN = System.getProperty("os.name", "").startsWith("Mac") ? -35 : -11;

    private static final FfmpegLibrary LIBRARY = new FfmpegLibrary(load());

    private final @Nullable Throwable failure;

    private FfmpegLibrary(@Nullable Throwable failure) {
        this.failure = failure;
    }

    /** Returns quietly if FFmpeg can be used. */
    static void require() {
        Throwable failure = LIBRARY.failure;
        if (failure != null) {
            throw new RenderException(
                    ErrorCode.DEVICE_UNAVAILABLE,
                    "FFmpeg's native libraries",
                    String.valueOf(failure.getMessage()),
                    "install the program's native libraries for this system, or point"
                            + " -Dorg.bytedeco.javacpp.cachedir to a folder that can be written",
                    failure);
        }
    }

    /** What FFmpeg says about one of its negative error numbers. */
    static String reason(int error) {
        byte[] text = new byte[256];
        avutil.av_strerror(error, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    /** A native copy of {@code text}, always UTF-8 whatever the locale; the caller closes it. */
    static BytePointer utf8(String text) {
        byte[] bytes = (text + '\0').getBytes(StandardCharsets.UTF_8);
        return new BytePointer(bytes);
    }

    /** 16-bit RGBA in native byte order. */
    static int rgba64() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? avutil.AV_PIX_FMT_RGBA64LE
                : avutil.AV_PIX_FMT_RGBA64BE;
    }

    /** Throws OutOfMemoryError where FFmpeg could not allocate. */
    static <T> T allocated(@Nullable T pointer) {
        if (pointer == null) {
            throw new OutOfMemoryError("FFmpeg could not allocate native memory");
        }
        return pointer;
    }

    private static @Nullable Throwable load() {
        // Pointer reads these once, when its class is loaded. Everything here is closed by hand, and JavaCPP's limit
        // on resident memory would count the models of the whole process.
        setDefault("org.bytedeco.javacpp.noPointerGC", "true");
        setDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        setDefault("org.bytedeco.javacpp.maxBytes", "0");
        try {
            Loader.load(avutil.class);
            Loader.load(avcodec.class);
            Loader.load(avformat.class);
            Loader.load(swscale.class);
            avutil.av_log_set_level(avutil.AV_LOG_QUIET);
            return null;
        } catch (LinkageError | RuntimeException e) {
            return e;
        }
    }

    private static void setDefault(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
