package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_ALPHA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BAYER;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_FLOAT;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_HWACCEL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_XYZ;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_count_planes;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;

import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.poseweave.frame.SampleDepth;

/**
 * What matters of one of FFmpeg's pixel formats.
 *
 * @param name as FFmpeg calls it
 * @param bits of the deepest component
 * @param alpha whether it has alpha
 * @param rgb whether it is RGB (or a palette of RGB) rather than YUV or grey
 * @param grey whether it has luma only
 * @param floating whether its samples are floats
 * @param readable whether this package turns it into RGBA
 */
record PixelFormat(
        String name, int bits, boolean alpha, boolean rgb, boolean grey, boolean floating, boolean readable) {
    private static final long UNREADABLE = AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_XYZ;

    /** Looks up an AVPixelFormat. */
    static PixelFormat of(int format) {
        AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(format);
        if (descriptor == null || descriptor.isNull()) {
            return new PixelFormat("unknown format " + format, 8, false, false, false, false, false);
        }
        int bits = 0;
        for (int i = 0; i < descriptor.nb_components(); i++) {
            bits = Math.max(bits, descriptor.comp(i).depth());
        }
        long flags = descriptor.flags();
        boolean alpha = (flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
        boolean rgb = (flags & AV_PIX_FMT_FLAG_RGB) != 0;
        boolean grey = !rgb && descriptor.nb_components() <= 2;
        boolean floating = (flags & AV_PIX_FMT_FLAG_FLOAT) != 0;
        boolean simple = floating ? rgb || grey : bits <= 16;
        boolean readable = (flags & UNREADABLE) == 0 && simple;
        return new PixelFormat(descriptor.name().getString(), bits, alpha, rgb, grey, floating, readable);
    }

    /** Depth at which frames of this format are read without loss. */
    SampleDepth depth() {
        if (floating) {
            return bits > 16 ? SampleDepth.FLOAT : SampleDepth.HALF;
        }
        return bits > 8 ? SampleDepth.SHORT : SampleDepth.BYTE;
    }

    /** Number of planes of an AVPixelFormat. */
    static int planes(int format) {
        return av_pix_fmt_count_planes(format);
    }

    /** Bytes from a pixel to the next in a plane. */
    static int pixelBytes(int format, int plane) {
        AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(format);
        for (int i = 0; i < descriptor.nb_components(); i++) {
            if (descriptor.comp(i).plane() == plane) {
                return descriptor.comp(i).step();
            }
        }
        throw new IllegalArgumentException("PixelFormat: " + format + " has no plane " + plane);
    }
}
