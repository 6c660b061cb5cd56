package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_init_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.IntPointer;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** Turns frames into what an encoder is fed: RGB or RGBA as given, or YUV by BT.709 in limited range. One thread at a time. */
final class EncoderPicture implements AutoCloseable {
    /** What swscale takes for white where it makes YUV from 16-bit RGB: 255 * 256, not 65535. */
    private static final int WHITE_FOR_DEEP_YUV = 65280;

    private final SampleDepth depth;
    private final int white;
    private final int channels;
    private final AVFrame packed;
    private final AVFrame encoded;
    private final SwsContext context;

    EncoderPicture(MovieSettings settings, int pixelFormat) {
        // From 8-bit RGB swscale makes 10-bit YUV half a step too dark; from 16 bit it does not.
        depth = PixelFormat.of(pixelFormat).depth();
        boolean rgb = PixelFormat.of(pixelFormat).rgb();
        // YUV comes out alike from RGB and RGBA; our frames without alpha are RGB, whose rows are then copied whole.
        channels = depth == SampleDepth.BYTE && !rgb && !settings.alpha() ? 3 : 4;
        int packedFormat =
                depth != SampleDepth.BYTE ? FfmpegLibrary.rgba64() : channels == 3 ? AV_PIX_FMT_RGB24 : AV_PIX_FMT_RGBA;
        white = depth == SampleDepth.BYTE ? 255 : rgb ? 65535 : WHITE_FOR_DEEP_YUV;
        packed = frame(settings, packedFormat, true);
        encoded = frame(settings, pixelFormat, rgb);
        context = context(settings, packedFormat, pixelFormat, rgb);
    }

    /** The picture of {@code view}, to be sent to the encoder before the next call. */
    AVFrame of(FrameView view) {
        int rowBytes = packed.linesize(0);
        ByteBuffer pixels = packed.data(0)
                .capacity((long) rowBytes * packed.height())
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
        PixelPacker.pack(view, pixels, rowBytes, depth, channels, white);
        if (av_frame_make_writable(encoded) < 0) {
            throw new OutOfMemoryError("FFmpeg could not allocate a picture");
        }
        int rows = sws_scale(
                context, packed.data(), packed.linesize(), 0, packed.height(), encoded.data(), encoded.linesize());
        if (rows != packed.height()) {
            throw new IllegalStateException("swscale converted " + rows + " rows of " + packed.height());
        }
        return encoded;
    }

    @Override
    public void close() {
        av_frame_free(packed);
        av_frame_free(encoded);
        sws_freeContext(context);
    }

    private static AVFrame frame(MovieSettings settings, int pixelFormat, boolean rgb) {
        AVFrame frame = FfmpegLibrary.allocated(av_frame_alloc());
        frame.width(settings.width())
                .height(settings.height())
                .format(pixelFormat)
                .color_range(rgb ? avutil.AVCOL_RANGE_JPEG : avutil.AVCOL_RANGE_MPEG)
                .colorspace(rgb ? avutil.AVCOL_SPC_RGB : avutil.AVCOL_SPC_BT709)
                .color_primaries(avutil.AVCOL_PRI_BT709)
                .color_trc(avutil.AVCOL_TRC_BT709);
        if (av_frame_get_buffer(frame, 64) < 0) {
            throw new OutOfMemoryError("FFmpeg could not allocate a picture of " + settings);
        }
        return frame;
    }

    private static SwsContext context(MovieSettings settings, int from, int to, boolean rgb) {
        SwsContext context = FfmpegLibrary.allocated(sws_alloc_context());
        context.src_w(settings.width())
                .src_h(settings.height())
                .src_format(from)
                .src_range(1)
                .dst_w(settings.width())
                .dst_h(settings.height())
                .dst_format(to)
                .dst_range(rgb ? 1 : 0)
                .flags(PictureConverter.FLAGS)
                .dither(swscale.SWS_DITHER_NONE)
                .threads(1);
        AVPixFmtDescriptor descriptor = avutil.av_pix_fmt_desc_get(to);
        if (descriptor.log2_chroma_w() > 0) {
            context.dst_h_chr_pos(0); // chroma lies on the left luma sample, as H.264 and ProRes have it
        }
        if (descriptor.log2_chroma_h() > 0) {
            context.dst_v_chr_pos(128);
        }
        int error = sws_init_context(context, null, null);
        IntPointer matrix = sws_getCoefficients(swscale.SWS_CS_ITU709);
        if (error >= 0 && !rgb) {
            error = sws_setColorspaceDetails(context, matrix, 1, matrix, 0, 0, 1 << 16, 1 << 16);
        }
        if (error < 0) {
            sws_freeContext(context);
            throw new IllegalStateException("swscale: " + FfmpegLibrary.reason(error) + " for " + settings);
        }
        return context;
    }
}
