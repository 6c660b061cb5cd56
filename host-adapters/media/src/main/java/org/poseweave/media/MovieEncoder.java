package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_flush;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;

/** Encodes and muxes one video stream into a file that it creates. One thread at a time. */
final class MovieEncoder implements AutoCloseable {
    private final Path target;
    private final MovieFormat format;
    private final MovieSettings settings;
    private final SoundTrack sound;
    private final AVFormatContext container = new AVFormatContext(null);
    private final AVPacket packet;
    private final EncoderPicture picture;
    private long written;
    private AVCodecContext codec = new AVCodecContext(null);
    private AVStream stream = new AVStream(null);

    /**
     * Creates {@code output} and writes its header.
     *
     * @param target what messages call the file
     * @param comment put into the file; empty for none
     * @param sound put beneath the frames
     */
    MovieEncoder(
            Path target, Path output, MovieFormat format, MovieSettings settings, String comment, SoundTrack sound) {
        this.target = target;
        this.format = format;
        this.settings = settings;
        this.sound = sound;
        packet = FfmpegLibrary.allocated(av_packet_alloc());
        picture = new EncoderPicture(settings, format.pixelFormat());
        try {
            openContainer(comment);
            openCodec();
            sound.addTo(container);
            openFile(output);
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    /** Encodes one frame, shown at {@code number} over the frame rate. */
    void write(long number, FrameView view) {
        AVFrame frame = picture.of(view);
        frame.pts(number);
        frame.duration(1);
        check(avcodec_send_frame(codec, frame));
        writePackets();
        written = number + 1;
        check(sound.writeUntil(container, seconds(written)));
    }

    /** Writes all that is held back and the trailer, and closes the file. */
    void finish() {
        check(avcodec_send_frame(codec, null));
        writePackets();
        check(sound.writeUntil(container, seconds(written)));
        check(av_write_trailer(container));
        AVIOContext io = container.pb();
        avio_flush(io);
        int error = io.error();
        container.pb(null);
        int closing = avio_closep(io);
        check(error);
        check(closing);
    }

    @Override
    public void close() {
        av_packet_free(packet);
        picture.close();
        avcodec_free_context(codec);
        if (!container.isNull()) {
            AVIOContext io = container.pb();
            container.pb(null);
            if (io != null && !io.isNull()) {
                avio_closep(io);
            }
            avformat_free_context(container);
            container.setNull();
        }
    }

    private void openContainer(String comment) {
        try (BytePointer name = FfmpegLibrary.utf8(format.container())) {
            check(avformat_alloc_output_context2(container, (AVOutputFormat) null, name, null));
        }
        container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
        stream = FfmpegLibrary.allocated(avformat_new_stream(container, null));
        if (!comment.isEmpty()) {
            AVDictionary tags = new AVDictionary(null);
            av_dict_set(tags, "comment", comment, 0);
            container.metadata(tags); // the container frees it
        }
    }

    private void openCodec() {
        AVCodec encoder;
        try (BytePointer name = FfmpegLibrary.utf8(format.encoder())) {
            encoder = avcodec_find_encoder_by_name(name);
        }
        codec = FfmpegLibrary.allocated(avcodec_alloc_context3(encoder));
        boolean rgb = PixelFormat.of(format.pixelFormat()).rgb();
        codec.width(settings.width())
                .height(settings.height())
                .pix_fmt(format.pixelFormat())
                .slices(format.slices())
                .thread_count(format.encoder().equals("libopenh264") ? 1 : settings.threads())
                .gop_size(format.encoder().equals("ffv1") ? 1 : oneSecond())
                .color_primaries(avutil.AVCOL_PRI_BT709)
                .color_trc(avutil.AVCOL_TRC_BT709)
                .colorspace(rgb ? avutil.AVCOL_SPC_RGB : avutil.AVCOL_SPC_BT709)
                .color_range(rgb ? avutil.AVCOL_RANGE_JPEG : avutil.AVCOL_RANGE_MPEG)
                .flags(codec.flags() | AV_CODEC_FLAG_BITEXACT);
        if (format.encoder().equals("libopenh264")) {
            codec.bit_rate(quarterBitPerPixel()).qmin(8).qmax(32);
            codec.chroma_sample_location(avutil.AVCHROMA_LOC_LEFT);
        }
        set(codec.time_base(), settings.rateDenominator(), settings.rateNumerator());
        set(codec.framerate(), settings.rateNumerator(), settings.rateDenominator());
        if ((container.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
            codec.flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        AVDictionary options = new AVDictionary(null);
        try {
            for (Map.Entry<String, String> option : format.options().entrySet()) {
                av_dict_set(options, option.getKey(), option.getValue(), 0);
            }
            int error = avcodec_open2(codec, encoder, options);
            if (error < 0) {
                throw new RenderException(
                        ErrorCode.CANNOT_WRITE,
                        "to write " + target,
                        "that " + format.encoder() + " refuses " + settings.width() + "x" + settings.height() + " at "
                                + settings.rateNumerator() + "/" + settings.rateDenominator() + " frames a second ("
                                + FfmpegLibrary.reason(error) + ")",
                        "use a smaller size, or PRORES (.mov) or FFV1 (.mkv)");
            }
        } finally {
            av_dict_free(options);
        }
        check(avcodec_parameters_from_context(stream.codecpar(), codec));
        set(stream.time_base(), settings.rateDenominator(), settings.rateNumerator());
        set(stream.avg_frame_rate(), settings.rateNumerator(), settings.rateDenominator());
        set(stream.r_frame_rate(), settings.rateNumerator(), settings.rateDenominator());
    }

    private void openFile(Path output) {
        AVIOContext io = new AVIOContext(null);
        try (BytePointer url = FfmpegLibrary.utf8(InputFile.url(output))) {
            check(avio_open(io, url, AVIO_FLAG_WRITE));
        }
        container.pb(io);
        check(avformat_write_header(container, (AVDictionary) null));
    }

    private void writePackets() {
        while (true) {
            int result = avcodec_receive_packet(codec, packet);
            if (result == FfmpegLibrary.AGAIN || result == AVERROR_EOF) {
                return;
            }
            check(result);
            if (packet.duration() == 0) {
                packet.duration(1);
            }
            av_packet_rescale_ts(packet, codec.time_base(), stream.time_base());
            packet.stream_index(stream.index());
            check(av_interleaved_write_frame(container, packet));
        }
    }

    private void check(int result) {
        if (result < 0) {
            throw PendingFile.cannotWrite(target, FfmpegLibrary.reason(result), null);
        }
    }

    private double seconds(long frames) {
        return (double) frames * settings.rateDenominator() / settings.rateNumerator();
    }

    private int oneSecond() {
        return Math.max(1, Math.min(300, settings.rateNumerator() / settings.rateDenominator()));
    }

    private long quarterBitPerPixel() {
        double framesPerSec = (double) settings.rateNumerator() / settings.rateDenominator();
        double bits = 0.25 * settings.width() * settings.height() * framesPerSec;
        return (long) Math.max(1e6, Math.min(400e6, bits));
    }

    private static void set(AVRational rational, int numerator, int denominator) {
        rational.num(numerator);
        rational.den(denominator);
    }
}
