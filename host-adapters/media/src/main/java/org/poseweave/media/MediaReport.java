package org.poseweave.media;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** What FFmpeg is here, for a person who looks for the cause of a fault. */
public final class MediaReport {
    private static final List<String> ENCODERS = List.of("libopenh264", "prores_ks", "ffv1", "png");

    private MediaReport() {}

    /**
     * Version, licence and encoders in one line.
     *
     * @throws org.poseweave.error.RenderException DEVICE_UNAVAILABLE if FFmpeg cannot be loaded
     */
    public static String describe() {
        FfmpegLibrary.require();
        List<String> there = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : ENCODERS) {
            AVCodec encoder = avcodec.avcodec_find_encoder_by_name(name);
            (encoder == null || encoder.isNull() ? missing : there).add(name);
        }
        return "FFmpeg " + avutil.av_version_info().getString() + ", "
                + avutil.avutil_license().getString() + ", encoders " + there
                + (missing.isEmpty() ? "" : ", missing " + missing);
    }
}
