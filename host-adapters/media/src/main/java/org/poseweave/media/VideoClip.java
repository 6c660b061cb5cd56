package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_LINEAR;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.colour.ColourSpace;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;

/**
 * A movie file (mp4, mov, mkv, webm) with exact access to frames by number. Opening reads all packets once without
 * decoding them; frame numbers count the shown frames in order of their time stamps, whatever the rate does. Frames are
 * RGBA, upright: BYTE for 8-bit codecs, SHORT for deeper ones; OPAQUE for formats without alpha, else STRAIGHT (or
 * PREMULTIPLIED where the file says so). Pixels that are not square and interlaced fields are left as they are.
 *
 * <p>Safe for many threads: decoding takes turns, conversion and the readers run side by side, and a reader may read
 * the same clip again.
 *
 * <p>A damaged frame is an error, never a repeated or patched picture, as far as the codec lets damage be seen. A file
 * cut short is always found; a hole of zeros in H.264 and HEVC too. Single wrong bytes are nearly always found in FFV1
 * with checksums, PNG, AV1 and VP9, mostly in H.264 and MPEG, seldom in HEVC, VP8, ProRes and JPEG, whose data carry no
 * checks.
 */
public final class VideoClip implements Clip {
    private final ExactDecoder decoder;
    private final FramePixels pixels;
    private final Orientation orientation;
    private final ClipInfo info;
    private final long[] frameTicks;
    private final double secPerTick;
    private final int[] pixelAspect;
    private int reading;
    private boolean closed;
    private boolean released;

    private VideoClip(String name, ExactDecoder decoder) {
        this.decoder = decoder;
        StreamIndex index = decoder.index();
        StreamDemuxer demuxer = decoder.demuxer();
        // The stream's structures live only until the decoder has to reopen the file: take values, keep no pointers.
        int tickNumerator = demuxer.stream().time_base().num();
        int tickDenominator = demuxer.stream().time_base().den();
        secPerTick = (double) tickNumerator / tickDenominator;
        frameTicks = new long[index.frameCount()];
        Arrays.setAll(frameTicks, frame -> index.pts(index.ordOf(frame)));
        int[] matrix = demuxer.displayMatrix();
        Orientation turn = matrix == null ? Orientation.UPRIGHT : Orientation.of(matrix);
        if (turn == null) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a rotation flag of 0, 90, 180 or 270 degrees",
                    name + " with another (display matrix " + Arrays.toString(matrix) + ")",
                    "export it without rotation flags");
        }
        orientation = turn;
        AVFrame first = decoder.get(0);
        try {
            pixels = new FramePixels(first);
            pixels.read(first, orientation, "frame 0 of " + name, view -> true);
            boolean swaps = orientation.swapsSides();
            int[] rate = FrameRate.of(
                    frameTicks, tickNumerator, tickDenominator, demuxer.suggestedRate(), averageRate(demuxer));
            pixelAspect = pixelAspect(demuxer, first, swaps);
            info = new ClipInfo(
                    name,
                    swaps ? first.height() : first.width(),
                    swaps ? first.width() : first.height(),
                    index.frameCount(),
                    rate[0],
                    rate[1],
                    pixels.depth(),
                    pixels.hasAlpha(),
                    first.color_trc() == AVCOL_TRC_LINEAR ? ColourSpace.LINEAR : ColourSpace.SRGB);
        } finally {
            av_frame_free(first);
        }
    }

    /** Opens a movie with {@link DecodeSettings#defaults()}. */
    public static VideoClip open(String name) {
        return open(name, DecodeSettings.defaults());
    }

    /**
     * Opens a movie.
     *
     * @param name path of the file, also used in messages
     */
    public static VideoClip open(String name, DecodeSettings settings) {
        FfmpegLibrary.require();
        Path file = InputFile.path(name);
        InputFile.check(name, file, StreamDemuxer.EXPECTED);
        ExactDecoder decoder = new ExactDecoder(name, file, settings);
        try {
            return new VideoClip(name, decoder);
        } catch (Throwable t) {
            decoder.close();
            throw t;
        }
    }

    @Override
    public ClipInfo info() {
        return info;
    }

    /** Time at which {@code frame} is shown, in seconds after frame 0. */
    public double timeSec(long frame) {
        return (frameTicks[checked(frame)] - frameTicks[0]) * secPerTick;
    }

    /** Width of a pixel, in units in which {@link #pixelAspectHeight()} is its height; 1 where unknown. */
    public int pixelAspectWidth() {
        return pixelAspect[0];
    }

    /** Height of a pixel, see {@link #pixelAspectWidth()}. */
    public int pixelAspectHeight() {
        return pixelAspect[1];
    }

    @Override
    public <T> T read(long frame, Function<FrameView, T> reader) {
        int number = checked(frame);
        AVFrame decoded = begin(number);
        try {
            return pixels.read(decoded, orientation, "frame " + number + " of " + info.name(), reader);
        } finally {
            end(decoded);
        }
    }

    /** Closes at once, or when the last read under way ends. */
    @Override
    public void close() {
        synchronized (decoder) {
            closed = true;
            releaseIfUnused();
        }
    }

    private AVFrame begin(int number) {
        synchronized (decoder) {
            if (closed) {
                throw new IllegalStateException("clip " + info.name() + " is closed");
            }
            AVFrame decoded = decoder.get(number);
            reading++;
            return decoded;
        }
    }

    private void end(AVFrame decoded) {
        av_frame_free(decoded);
        synchronized (decoder) {
            reading--;
            releaseIfUnused();
        }
    }

    private void releaseIfUnused() {
        if (closed && reading == 0 && !released) {
            released = true;
            pixels.close();
            decoder.close();
        }
    }

    private int checked(long frame) {
        if (frame < 0 || frame >= frameTicks.length) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a frame from 0 to " + (frameTicks.length - 1) + " of " + info.name(),
                    "frame " + frame,
                    "ask for a frame that the clip has");
        }
        return (int) frame;
    }

    private static int[] averageRate(StreamDemuxer demuxer) {
        AVRational rate = demuxer.stream().avg_frame_rate();
        return new int[] {rate.num(), rate.den()};
    }

    private static int[] pixelAspect(StreamDemuxer demuxer, AVFrame first, boolean swaps) {
        AVRational aspect = demuxer.stream().sample_aspect_ratio();
        if (aspect.num() <= 0 || aspect.den() <= 0) {
            aspect = first.sample_aspect_ratio();
        }
        boolean known = aspect.num() > 0 && aspect.den() > 0;
        int width = known ? aspect.num() : 1;
        int height = known ? aspect.den() : 1;
        return swaps ? new int[] {height, width} : new int[] {width, height};
    }
}
