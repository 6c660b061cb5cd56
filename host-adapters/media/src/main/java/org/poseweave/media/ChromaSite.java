package org.poseweave.media;

import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.IntPointer;

/** Where subsampled chroma samples lie between luma samples, told to swscale. */
final class ChromaSite {
    private ChromaSite() {}

    /** Sets the source's chroma position; unspecified means left, as MPEG-2 and later codecs have it. */
    static void set(SwsContext context, int pixelFormat, int location) {
        AVPixFmtDescriptor descriptor = avutil.av_pix_fmt_desc_get(pixelFormat);
        boolean subsampled = descriptor.log2_chroma_w() > 0 || descriptor.log2_chroma_h() > 0;
        if (!subsampled) {
            return;
        }
        int site = location == avutil.AVCHROMA_LOC_UNSPECIFIED ? avutil.AVCHROMA_LOC_LEFT : location;
        try (IntPointer x = new IntPointer(1);
                IntPointer y = new IntPointer(1)) {
            if (avutil.av_chroma_location_enum_to_pos(x, y, site) >= 0) {
                if (descriptor.log2_chroma_w() > 0) {
                    context.src_h_chr_pos(x.get());
                }
                if (descriptor.log2_chroma_h() > 0) {
                    context.src_v_chr_pos(y.get());
                }
            }
        }
    }
}
