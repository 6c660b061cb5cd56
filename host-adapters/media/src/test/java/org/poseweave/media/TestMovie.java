package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
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
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** Makes movies of kinds that the product reads but does not write: B-frames, odd rates, rotation flags, VP9. */
final class TestMovie {
    String container = "mov";
    String encoder = "mpeg4";
    int pixelFormat = avutil.AV_PIX_FMT_YUV420P;
    int groupSize = 15;
    int bFrames;
    int colorspace = avutil.AVCOL_SPC_UNSPECIFIED;
    int[] displayMatrix = new int[0];
    int ticksPerSec = 600;
    IntToLongFunction ticks = frame -> frame * 24L;

    /** Writes frames 0 to {@code count - 1}. */
    Path write(Path file, int count, IntFunction<FrameView> frames) {
        FrameView first = frames.apply(0);
        SampleDepth depth = first.depth();
        MovieSettings settings = new MovieSettings(
                first.width(),
                first.height(),
                25,
                1,
                depth,
                PixelFormat.of(pixelFormat).alpha(),
                null,
                1);
        FfmpegLibrary.require();
        AVFormatContext muxer = new AVFormatContext(null);
        check(avformat_alloc_output_context2(muxer, (AVOutputFormat) null, container, null));
        AVStream stream = avformat_new_stream(muxer, null);
        AVCodecContext codec = open(first);
        check(avcodec_parameters_from_context(stream.codecpar(), codec));
        rotate(stream);
        set(stream.time_base(), 1, ticksPerSec);
        AVIOContext io = new AVIOContext(null);
        try (BytePointer url = FfmpegLibrary.utf8(InputFile.url(file))) {
            check(avio_open(io, url, AVIO_FLAG_WRITE));
        }
        muxer.pb(io);
        AVDictionary options = new AVDictionary(null);
        avutil.av_dict_set(options, "video_track_timescale", Integer.toString(ticksPerSec), 0);
        check(avformat_write_header(muxer, options));
        avutil.av_dict_free(options);
        try (EncoderPicture picture = new EncoderPicture(settings, pixelFormat)) {
            for (int number = 0; number < count; number++) {
                AVFrame frame = picture.of(frames.apply(number));
                frame.pts(ticks.applyAsLong(number));
                frame.duration(ticks.applyAsLong(number + 1) - ticks.applyAsLong(number));
                frame.colorspace(colorspace);
                check(avcodec_send_frame(codec, frame));
                drain(codec, muxer, stream);
            }
            check(avcodec_send_frame(codec, null));
            drain(codec, muxer, stream);
        }
        check(av_write_trailer(muxer));
        check(avio_closep(io));
        muxer.pb(null);
        avformat_free_context(muxer);
        avcodec_free_context(codec);
        return file;
    }

    private AVCodecContext open(FrameView first) {
        AVCodec codecType = avcodec_find_encoder_by_name(encoder);
        AVCodecContext codec = avcodec_alloc_context3(codecType);
        codec.width(first.width())
                .height(first.height())
                .pix_fmt(pixelFormat)
                .gop_size(groupSize)
                .max_b_frames(bFrames)
                .colorspace(colorspace)
                .thread_count(1)
                .bit_rate(4_000_000)
                .qmin(1)
                .qmax(4)
                .flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        set(codec.time_base(), 1, ticksPerSec);
        set(codec.framerate(), 25, 1);
        if (encoder.equals("mpeg2video")) {
            set(codec.time_base(), 1, 25);
        }
        AVDictionary options = new AVDictionary(null);
        if (PixelFormat.of(pixelFormat).alpha()) {
            avutil.av_dict_set(options, "auto-alt-ref", "0", 0); // libvpx cannot combine them
        }
        check(avcodec_open2(codec, codecType, options));
        avutil.av_dict_free(options);
        return codec;
    }

    private void rotate(AVStream stream) {
        if (displayMatrix.length == 0) {
            return;
        }
        var parameters = stream.codecpar();
        var list = new org.bytedeco.ffmpeg.avcodec.AVPacketSideData(parameters.coded_side_data());
        var count = new org.bytedeco.javacpp.IntPointer(1);
        count.put(parameters.nb_coded_side_data());
        var data = av_packet_side_data_new(list, count, avcodec.AV_PKT_DATA_DISPLAYMATRIX, 36, 0);
        data.data()
                .capacity(36)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asIntBuffer()
                .put(displayMatrix);
        parameters.coded_side_data(list);
        parameters.nb_coded_side_data(count.get());
    }

    private static void drain(AVCodecContext codec, AVFormatContext muxer, AVStream stream) {
        AVPacket packet = av_packet_alloc();
        while (avcodec_receive_packet(codec, packet) >= 0) {
            if (packet.duration() == 0) {
                packet.duration(1); // a last frame without duration would be cut away by the edit list
            }
            av_packet_rescale_ts(packet, codec.time_base(), stream.time_base());
            packet.stream_index(0);
            check(av_interleaved_write_frame(muxer, packet));
        }
        av_packet_free(packet);
    }

    private static void set(AVRational rational, int numerator, int denominator) {
        rational.num(numerator);
        rational.den(denominator);
    }

    private static void check(int result) {
        if (result < 0) {
            throw new AssertionError("test movie: " + FfmpegLibrary.reason(result));
        }
    }
}
