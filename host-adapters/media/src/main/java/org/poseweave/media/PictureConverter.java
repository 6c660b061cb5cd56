package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INP;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_init_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/**
 * Turns decoded pictures of one kind into upright RGBA of full range in its own memory: 8 bit in BYTE, more in SHORT
 * scaled to 0..65535. The picture's own matrix and range count; where it names none, BT.709 from a height of 720 on and
 * BT.601 below, limited range for YUV and full range for RGB and grey. Transfer and primaries are left alone. One
 * thread at a time.
 */
final class PictureConverter implements AutoCloseable {
    static final int FLAGS = SWS_BICUBIC | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND | SWS_BITEXACT;

    private static final int ALIGNMENT = 64;
    private static final int CONTRAST = 1 << 16;
    /** From YUV to 16-bit RGB swscale puts white at 255 * 256; this brings it to 65535. */
    private static final int DEEP_YUV_CONTRAST = (1 << 16) / 256 * 257;

    /** What must be equal for two pictures to be converted alike. */
    record Kind(
            int width,
            int height,
            int pixelFormat,
            int matrix,
            boolean fullRange,
            int chromaLocation,
            SampleDepth depth,
            Orientation orientation) {

        /** What swscale makes: it widens 8 bit inexactly, so that we do that ourselves. */
        SampleDepth convertsTo() {
            return PixelFormat.of(pixelFormat).depth();
        }

        static Kind of(AVFrame frame, SampleDepth depth, Orientation orientation) {
            PixelFormat format = PixelFormat.of(frame.format());
            boolean fullRange = format.rgb()
                    || format.name().startsWith("yuvj")
                    || frame.color_range() == AVCOL_RANGE_JPEG
                    || (format.grey() && frame.color_range() != AVCOL_RANGE_MPEG);
            int matrix = format.rgb() || format.grey() ? avutil.AVCOL_SPC_RGB : frame.colorspace();
            return new Kind(
                    frame.width(),
                    frame.height(),
                    frame.format(),
                    matrix,
                    fullRange,
                    frame.chroma_location(),
                    depth,
                    orientation);
        }
    }

    private final Kind kind;
    private final PixelFormat format;
    private final boolean fillsLowBits;
    private final SwsContext context;
    private final int rowBytes;
    private final ByteBuffer converted;
    private final BytePointer convertedAddress;
    private final int uprightRowBytes;
    private final ByteBuffer upright;

    PictureConverter(Kind kind) {
        this.kind = kind;
        format = PixelFormat.of(kind.pixelFormat());
        fillsLowBits = format.bits() > 8 && format.bits() < 16 && (format.grey() || format.alpha());
        int pixelBytes = 4 * kind.depth().bytes();
        rowBytes = aligned(Math.multiplyExact(kind.width(), pixelBytes));
        converted = buffer(rowBytes, kind.height());
        boolean turned = !kind.orientation().equals(Orientation.UPRIGHT);
        boolean swaps = kind.orientation().swapsSides();
        uprightRowBytes = turned ? aligned((swaps ? kind.height() : kind.width()) * pixelBytes) : rowBytes;
        upright = turned ? buffer(uprightRowBytes, swaps ? kind.width() : kind.height()) : converted;
        context = context(kind);
        convertedAddress = new BytePointer(converted);
    }

    Kind kind() {
        return kind;
    }

    /** Converts {@code frame} and views the result, which the next conversion overwrites. */
    FrameView convert(AVFrame frame) {
        try (PointerPointer<BytePointer> planes = new PointerPointer<>(4);
                IntPointer strides = new IntPointer(4)) {
            for (int i = 0; i < 4; i++) {
                planes.put(i, i == 0 ? convertedAddress : null);
                strides.put(i, i == 0 ? rowBytes : 0);
            }
            int rows = sws_scale(context, frame.data(), frame.linesize(), 0, kind.height(), planes, strides);
            if (rows != kind.height()) {
                throw new IllegalStateException("swscale converted " + rows + " rows of " + kind.height());
            }
        }
        Orientation orientation = kind.orientation();
        int pixelBytes = 4 * kind.depth().bytes();
        if (kind.convertsTo() != kind.depth()) {
            widen();
        } else if (fillsLowBits) {
            fillLowBits();
        }
        if (!orientation.equals(Orientation.UPRIGHT)) {
            orientation.copy(converted, rowBytes, upright, uprightRowBytes, kind.width(), kind.height(), pixelBytes);
        }
        int width = orientation.swapsSides() ? kind.height() : kind.width();
        int height = orientation.swapsSides() ? kind.width() : kind.height();
        return new FrameView(
                upright,
                0,
                uprightRowBytes,
                width,
                height,
                0,
                0,
                width,
                height,
                kind.depth(),
                ChannelLayout.RGBA,
                alpha(frame));
    }

    /** Brings 9- to 15-bit alpha and grey, which swscale only shifts up, to the full 0..65535 by repeating their bits. */
    private void fillLowBits() {
        int firstChannel = format.grey() ? 0 : 3;
        int high = 0xffff << (16 - format.bits()) & 0xffff;
        for (int y = 0; y < kind.height(); y++) {
            for (int x = 0; x < kind.width(); x++) {
                for (int channel = firstChannel; channel < 4; channel++) {
                    int at = y * rowBytes + x * 8 + channel * 2;
                    int value = converted.getShort(at) & high;
                    converted.putShort(at, (short) (value | value >> format.bits()));
                }
            }
        }
    }

    /** Doubles 8-bit samples to 16 bit in place, from the end so that none is overwritten before it is read. */
    private void widen() {
        for (int y = kind.height() - 1; y >= 0; y--) {
            int row = y * rowBytes;
            for (int i = 4 * kind.width() - 1; i >= 0; i--) {
                converted.putShort(row + 2 * i, (short) ((converted.get(row + i) & 0xff) * 257));
            }
        }
    }

    @Override
    public void close() {
        convertedAddress.close();
        sws_freeContext(context);
    }

    /** The swscale matrix for one of FFmpeg's colour spaces, or -1 if swscale has none. */
    static int swsMatrix(int colorspace, int height) {
        return switch (colorspace) {
            case avutil.AVCOL_SPC_UNSPECIFIED, avutil.AVCOL_SPC_RESERVED ->
                height >= 720 ? avutil.AVCOL_SPC_BT709 : avutil.AVCOL_SPC_SMPTE170M;
            case avutil.AVCOL_SPC_BT709,
                    avutil.AVCOL_SPC_FCC,
                    avutil.AVCOL_SPC_BT470BG,
                    avutil.AVCOL_SPC_SMPTE170M,
                    avutil.AVCOL_SPC_SMPTE240M,
                    avutil.AVCOL_SPC_BT2020_NCL -> colorspace;
            case avutil.AVCOL_SPC_RGB -> avutil.AVCOL_SPC_BT709; // no conversion: any will do
            default -> -1;
        };
    }

    private static AlphaMode alpha(AVFrame frame) {
        if (!PixelFormat.of(frame.format()).alpha()) {
            return AlphaMode.OPAQUE;
        }
        return frame.alpha_mode() == avutil.AVALPHA_MODE_PREMULTIPLIED ? AlphaMode.PREMULTIPLIED : AlphaMode.STRAIGHT;
    }

    private static SwsContext context(Kind kind) {
        PixelFormat format = PixelFormat.of(kind.pixelFormat());
        SwsContext context = FfmpegLibrary.allocated(sws_alloc_context());
        context.src_w(kind.width())
                .src_h(kind.height())
                .src_format(kind.pixelFormat())
                .src_range(kind.fullRange() ? 1 : 0)
                .dst_w(kind.width())
                .dst_h(kind.height())
                .dst_format(kind.convertsTo() == SampleDepth.BYTE ? AV_PIX_FMT_RGBA : FfmpegLibrary.rgba64())
                .dst_range(1)
                .flags(FLAGS)
                .dither(org.bytedeco.ffmpeg.global.swscale.SWS_DITHER_NONE)
                .threads(1);
        ChromaSite.set(context, kind.pixelFormat(), kind.chromaLocation());
        int error = sws_init_context(context, null, null);
        IntPointer matrix = sws_getCoefficients(swsMatrix(kind.matrix(), kind.height()));
        if (error >= 0) {
            boolean deepYuv = kind.convertsTo() == SampleDepth.SHORT && !format.rgb() && !format.grey();
            int contrast = deepYuv ? DEEP_YUV_CONTRAST : CONTRAST;
            error = sws_setColorspaceDetails(
                    context, matrix, kind.fullRange() ? 1 : 0, matrix, 1, 0, contrast, 1 << 16);
        }
        if (error < 0 && !format.rgb()) {
            sws_freeContext(context);
            throw new IllegalStateException("swscale: " + FfmpegLibrary.reason(error) + " for " + kind);
        }
        return context;
    }

    private static int aligned(int bytes) {
        return Math.addExact(bytes, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Rows of {@code rowBytes} and a spare piece, since vector code may write a few bytes past the last pixel. */
    private static ByteBuffer buffer(int rowBytes, int rows) {
        int size = Math.addExact(Math.multiplyExact(rowBytes, rows), 2 * ALIGNMENT);
        return ByteBuffer.allocateDirect(size).alignedSlice(ALIGNMENT).order(ByteOrder.nativeOrder());
    }
}
