package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB48BE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA64BE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** One frame as a PNG file in memory. */
final class PngEncoder {
    private PngEncoder() {}

    /**
     * Encodes {@code view}.
     *
     * @param receiver gets the file's bytes, valid only during the call
     */
    static void encode(FrameView view, SampleDepth depth, boolean alpha, Consumer<ByteBuffer> receiver) {
        AVFrame frame = FfmpegLibrary.allocated(av_frame_alloc());
        AVPacket packet = FfmpegLibrary.allocated(av_packet_alloc());
        AVCodec png = avcodec_find_encoder(AV_CODEC_ID_PNG);
        AVCodecContext codec = FfmpegLibrary.allocated(avcodec_alloc_context3(png));
        AVDictionary options = new AVDictionary(null);
        try {
            fill(frame, view, depth, alpha);
            codec.width(view.width())
                    .height(view.height())
                    .pix_fmt(frame.format())
                    .thread_count(1);
            codec.time_base().num(1);
            codec.time_base().den(1);
            codec.compression_level(4);
            av_dict_set(options, "pred", "paeth", 0);
            check(avcodec_open2(codec, png, options));
            check(avcodec_send_frame(codec, frame));
            check(avcodec_receive_packet(codec, packet));
            receiver.accept(packet.data().capacity(packet.size()).asByteBuffer());
        } finally {
            av_dict_free(options);
            avcodec_free_context(codec);
            av_packet_free(packet);
            av_frame_free(frame);
        }
    }

    private static void fill(AVFrame frame, FrameView view, SampleDepth depth, boolean alpha) {
        boolean deep = depth == SampleDepth.SHORT;
        frame.width(view.width())
                .height(view.height())
                .format(
                        alpha
                                ? (deep ? AV_PIX_FMT_RGBA64BE : AV_PIX_FMT_RGBA)
                                : (deep ? AV_PIX_FMT_RGB48BE : AV_PIX_FMT_RGB24));
        if (av_frame_get_buffer(frame, 64) < 0) {
            throw new OutOfMemoryError("FFmpeg could not allocate a picture of " + view.width() + "x" + view.height());
        }
        int rowBytes = frame.linesize(0);
        ByteBuffer pixels = frame.data(0)
                .capacity((long) rowBytes * view.height())
                .asByteBuffer()
                .order(ByteOrder.BIG_ENDIAN); // as PNG stores 16-bit samples
        PixelPacker.pack(view, pixels, rowBytes, depth, alpha ? 4 : 3);
    }

    private static void check(int result) {
        if (result < 0) {
            throw new IllegalStateException("FFmpeg's PNG encoder: " + FfmpegLibrary.reason(result));
        }
    }
}
