package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_format;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_query_codec;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_q2d;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * A piece of the sound of a movie, to be put beneath another movie as it is: packets are copied, never encoded again, so
 * a cut is exact to one packet (about 20 ms with AAC, less with PCM). One thread at a time.
 */
public final class SoundTrack implements AutoCloseable {
    /** What becomes of the sound. */
    public enum Way {
        /** Copied where there is any. */
        AUTO,
        /** Copied; a clip without sound is a fault. */
        COPY
    }

    private static final int NORMAL = 0;

    private final String report;
    private final @Nullable Source source;

    private SoundTrack(String report, @Nullable Source source) {
        this.report = report;
        this.source = source;
    }

    /** No sound. */
    public static SoundTrack none() {
        return new SoundTrack("none", null);
    }

    /**
     * Opens the sound of a clip.
     *
     * @param movie that it goes into, whose ending says which codecs it takes
     * @param startSec where the piece starts in the clip, in seconds from its first frame
     * @param lengthSec of the piece
     * @throws RenderException CANNOT_WRITE if the movie does not take it, BAD_DATA if there is none but must be
     */
    public static SoundTrack open(String clip, Path movie, double startSec, double lengthSec, Way way) {
        FfmpegLibrary.require();
        Path file = InputFile.path(clip);
        Source source = Files.isRegularFile(file) && !ImageFolder.isImage(file) ? Source.open(clip, file) : null;
        if (source == null) {
            if (way == Way.COPY) {
                throw new RenderException(
                        ErrorCode.BAD_DATA, "a driving clip with sound", clip + " without", "ask for no sound");
            }
            return new SoundTrack("none, the driving clip has none", null);
        }
        try {
            source.startSec = source.videoStartSec() + startSec;
            source.lengthSec = lengthSec;
            String codec =
                    avcodec_get_name(source.stream().codecpar().codec_id()).getString();
            requireTaken(movie, source, codec);
            return new SoundTrack(
                    String.format(Locale.ROOT, "%s copied, %.2f s from %.2f s", codec, lengthSec, startSec), source);
        } catch (Throwable t) {
            source.close();
            throw t;
        }
    }

    /** What is done, in words. */
    public String report() {
        return report;
    }

    /** Adds the stream to a movie whose header has not been written. */
    void addTo(AVFormatContext container) {
        if (source != null) {
            AVStream out = FfmpegLibrary.allocated(avformat_new_stream(container, null));
            avcodec_parameters_copy(out.codecpar(), source.stream().codecpar());
            out.codecpar().codec_tag(0);
            out.time_base(source.stream().time_base());
            source.out = out;
            source.seek();
        }
    }

    /**
     * Writes what sounds before a time of the movie.
     *
     * @return FFmpeg's error, or 0
     */
    int writeUntil(AVFormatContext container, double sec) {
        int error = 0;
        while (source != null && error >= 0 && source.advance() && source.timeSec() < Math.min(sec, source.lengthSec)) {
            error = source.write(container);
        }
        return error;
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
        }
    }

    private static void requireTaken(Path movie, Source source, String codec) {
        String name = String.valueOf(movie.getFileName()).toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        String muxer = ending.equals("mkv") ? "matroska" : ending;
        AVOutputFormat format;
        try (BytePointer text = FfmpegLibrary.utf8(muxer)) {
            format = av_guess_format(text, null, null);
        }
        boolean unplayed = ending.equals("mp4") && codec.startsWith("pcm_"); // allowed, but few players know it
        if (format == null
                || unplayed
                || avformat_query_codec(format, source.stream().codecpar().codec_id(), NORMAL) != 1) {
            throw PendingFile.cannotWrite(movie, "." + ending + " does not take sound of the codec " + codec, null);
        }
    }

    /** The clip, read packet by packet. */
    private static final class Source implements AutoCloseable {
        private final AVFormatContext format;
        private final int index;
        private final AVPacket packet = FfmpegLibrary.allocated(av_packet_alloc());
        private @Nullable AVStream out;
        private double startSec;
        private double lengthSec;
        private boolean held;
        private boolean closed;

        private Source(AVFormatContext format, int index) {
            this.format = format;
            this.index = index;
        }

        static @Nullable Source open(String name, Path file) {
            AVFormatContext format = StreamDemuxer.openFormat(name, file);
            int index = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
            if (index < 0) {
                avformat_close_input(format);
                return null;
            }
            return new Source(format, index);
        }

        AVStream stream() {
            return format.streams(index);
        }

        /** Time of the first frame in the container's own time. */
        double videoStartSec() {
            int video = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
            long start = video < 0 ? 0 : format.streams(video).start_time();
            return video < 0 || start == AV_NOPTS_VALUE
                    ? 0
                    : start * av_q2d(format.streams(video).time_base());
        }

        void seek() {
            long ticks = (long) (startSec / av_q2d(stream().time_base()));
            av_seek_frame(format, index, ticks, AVSEEK_FLAG_BACKWARD); // without it reading starts at the front
        }

        /** Moves to the next packet that starts within the piece unless one is held; false at the end. */
        boolean advance() {
            while (!held) {
                int error = av_read_frame(format, packet);
                if (error < 0) {
                    if (error != AVERROR_EOF) {
                        throw new RenderException(
                                ErrorCode.BAD_DATA,
                                "the sound of the driving clip",
                                FfmpegLibrary.reason(error),
                                "copy the clip again, or ask for no sound");
                    }
                    return false;
                }
                held = packet.stream_index() == index && packet.pts() != AV_NOPTS_VALUE && timeSec() >= 0;
                if (!held) {
                    av_packet_unref(packet);
                }
            }
            return true;
        }

        /** Start of the packet held, in seconds of the piece. */
        double timeSec() {
            double early = 1e-6; // rounding of time bases
            return packet.pts() * av_q2d(stream().time_base()) - startSec + early;
        }

        int write(AVFormatContext container) {
            AVStream target = out;
            if (target == null) {
                throw new IllegalStateException("the sound has no stream");
            }
            long shift = Math.round(startSec / av_q2d(stream().time_base()));
            packet.pts(av_rescale_q(Math.max(0, packet.pts() - shift), stream().time_base(), target.time_base()));
            packet.dts(packet.pts());
            packet.duration(av_rescale_q(packet.duration(), stream().time_base(), target.time_base()));
            packet.stream_index(target.index());
            packet.pos(-1);
            held = false;
            return av_interleaved_write_frame(container, packet); // takes the packet over
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                av_packet_free(packet);
                avformat_close_input(format);
            }
        }
    }
}
