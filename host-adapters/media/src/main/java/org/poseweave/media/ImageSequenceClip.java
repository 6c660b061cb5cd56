package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avutil.av_frame_clone;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;

/**
 * Numbered PNG, JPEG, TIFF or EXR files, all of a folder, or one such file as a clip of one frame. Clip frame 0 is the file
 * with the lowest number, of a folder the first in natural order. A numbered sequence may have no gap. Frames are RGBA, upright (Exif): BYTE for 8-bit files, SHORT for deeper ones;
 * OPAQUE without alpha, else STRAIGHT. EXR gives HALF or FLOAT, not clipped, PREMULTIPLIED, of the display window. Depth, size and alpha are those of the first file; a later file of another size,
 * or with more depth or alpha than the first, is an error, one with less is extended without loss.
 *
 * <p>Safe for many threads, which decode side by side.
 */
public final class ImageSequenceClip implements Clip {
    /** Frames a second that are reported where the caller names no rate. */
    public static final int DEFAULT_RATE = 24;

    private final LongFunction<Path> fileOfNumber;
    private final long firstNumber;
    private final ClipInfo info;
    private final FramePixels pixels;
    private final FrameCache cache;
    private final Object lock = new Object();
    private boolean closed;

    private ImageSequenceClip(
            String name,
            LongFunction<Path> fileOfNumber,
            long firstNumber,
            long frameCount,
            int rateNumerator,
            int rateDenominator,
            DecodeSettings settings) {
        this.fileOfNumber = fileOfNumber;
        this.firstNumber = firstNumber;
        this.cache = new FrameCache(settings.cacheBytes());
        Path firstFile = fileOfNumber.apply(firstNumber);
        AVFrame first = ImageDecoder.decode(firstFile.toString(), firstFile);
        try {
            pixels = new FramePixels(first);
            Orientation orientation = ImageDecoder.orientation(first);
            info = pixels.read(
                    first,
                    orientation,
                    firstFile.toString(),
                    view -> new ClipInfo(
                            name,
                            view.width(),
                            view.height(),
                            frameCount,
                            rateNumerator,
                            rateDenominator,
                            pixels.depth(),
                            pixels.hasAlpha(),
                            ImageDecoder.space(firstFile.toString(), firstFile)));
        } finally {
            av_frame_free(first);
        }
    }

    /**
     * Opens a sequence.
     *
     * @param pattern {@code name.####.png}, {@code name.%04d.png} or {@code name.$F4.png}
     */
    public static ImageSequenceClip open(
            String pattern, int rateNumerator, int rateDenominator, DecodeSettings settings) {
        FfmpegLibrary.require();
        SequencePattern parsed = SequencePattern.parse(pattern);
        if (parsed == null) {
            return still(pattern, rateNumerator, rateDenominator, settings);
        }
        NavigableSet<Long> numbers = numbers(pattern, parsed);
        long first = numbers.first();
        long last = numbers.last();
        if (last - first + 1 != numbers.size()) {
            long missing = first;
            while (numbers.contains(missing)) {
                missing++;
            }
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "all files from " + parsed.file(first) + " to " + parsed.file(last),
                    "no file " + parsed.file(missing) + " (" + (last - first + 1 - numbers.size()) + " missing)",
                    "render or copy what is missing, or name a shorter sequence");
        }
        return new ImageSequenceClip(
                pattern, parsed::file, first, numbers.size(), rateNumerator, rateDenominator, settings);
    }

    /** Opens all images of a folder in natural order, whether numbered without gap or not. */
    public static ImageSequenceClip folder(
            String name, int rateNumerator, int rateDenominator, DecodeSettings settings) {
        FfmpegLibrary.require();
        List<Path> images = ImageFolder.images(name, InputFile.path(name));
        return new ImageSequenceClip(
                name,
                number -> images.get(Math.toIntExact(number)),
                0,
                images.size(),
                rateNumerator,
                rateDenominator,
                settings);
    }

    /** Opens one image as a clip of one frame, number 0. */
    public static ImageSequenceClip still(
            String name, int rateNumerator, int rateDenominator, DecodeSettings settings) {
        FfmpegLibrary.require();
        Path file = InputFile.path(name);
        return new ImageSequenceClip(name, number -> file, 0, 1, rateNumerator, rateDenominator, settings);
    }

    @Override
    public ClipInfo info() {
        return info;
    }

    /** Number in the name of the file that is clip frame 0; 0 for a folder. */
    public long firstNumber() {
        return firstNumber;
    }

    @Override
    public <T> T read(long frame, Function<FrameView, T> reader) {
        if (frame < 0 || frame >= info.frameCount()) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a frame from 0 to " + (info.frameCount() - 1) + " of " + info.name(),
                    "frame " + frame,
                    "ask for a frame that the clip has");
        }
        Path file = fileOfNumber.apply(firstNumber + frame);
        AVFrame decoded = decoded(frame, file);
        try {
            return pixels.read(decoded, ImageDecoder.orientation(decoded), file.toString(), reader);
        } finally {
            av_frame_free(decoded);
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (!closed) {
                closed = true;
                cache.close();
                pixels.close();
            }
        }
    }

    private AVFrame decoded(long frame, Path file) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("clip " + info.name() + " is closed");
            }
            AVFrame kept = cache.get(frame);
            if (kept != null) {
                return kept;
            }
        }
        if (!Files.exists(file)) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "the file of frame " + frame + " of " + info.name(),
                    "no file " + file,
                    "render or copy it again");
        }
        AVFrame decoded = ImageDecoder.decode(file.toString(), file);
        synchronized (lock) {
            if (!closed) {
                cache.put(frame, FfmpegLibrary.allocated(av_frame_clone(decoded)));
            }
        }
        return decoded;
    }

    private static NavigableSet<Long> numbers(String pattern, SequencePattern parsed) {
        NavigableSet<Long> numbers = new TreeSet<>();
        Path folder = parsed.folder().toString().isEmpty() ? Path.of(".") : parsed.folder();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    parsed.number(String.valueOf(file.getFileName())).ifPresent(numbers::add);
                }
            } catch (IOException e) {
                throw new RenderException(
                        ErrorCode.BAD_DATA,
                        "a folder with the images " + pattern,
                        folder + ": " + PendingFile.reason(e),
                        "change its permissions",
                        e);
            }
        }
        if (numbers.isEmpty()) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT,
                    "images " + pattern,
                    "no file of that pattern in " + folder.toAbsolutePath().normalize(),
                    "check the path and the number of #");
        }
        return numbers;
    }
}
