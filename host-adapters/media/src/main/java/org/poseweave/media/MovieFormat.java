package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR0;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGRA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB48LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA64LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P10LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P10LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVA444P10LE;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.SampleDepth;

/**
 * The container, encoder and pixel format that a file name and settings ask for, checked to go together.
 *
 * @param container FFmpeg's muxer
 * @param encoder FFmpeg's encoder
 * @param pixelFormat what the encoder is fed, an AVPixelFormat
 * @param options of the encoder
 * @param slices 0 leaves them to the encoder
 */
record MovieFormat(String container, String encoder, int pixelFormat, Map<String, String> options, int slices) {
    /** Chooses, or throws CANNOT_WRITE saying what would go. */
    static MovieFormat of(Path target, MovieSettings settings) {
        String name = String.valueOf(target.getFileName()).toLowerCase(Locale.ROOT);
        String extension = name.substring(name.lastIndexOf('.') + 1);
        String container = switch (extension) {
            case "mp4" -> "mp4";
            case "mov" -> "mov";
            case "mkv" -> "matroska";
            default -> throw refuse(target, "the ending ." + extension, "end the name in .mp4, .mov or .mkv");
        };
        MovieCodec codec = settings.codec() != null ? settings.codec() : usual(container);
        if (container.equals("mp4") && codec != MovieCodec.H264) {
            throw refuse(
                    target,
                    "the codec " + codec + ", which does not go into .mp4",
                    "use .mov or .mkv, or the codec H264");
        }
        MovieFormat format = switch (codec) {
            case H264 -> h264(target, container, settings);
            case PRORES -> prores(container, settings);
            case FFV1 -> ffv1(container, settings);
        };
        AVCodec encoder = avcodec_find_encoder_by_name(format.encoder());
        if (encoder == null || encoder.isNull()) {
            throw refuse(
                    target, "an FFmpeg without the encoder " + format.encoder() + " for " + codec, "use another codec");
        }
        return format;
    }

    private static MovieCodec usual(String container) {
        return switch (container) {
            case "mp4" -> MovieCodec.H264;
            case "mov" -> MovieCodec.PRORES;
            default -> MovieCodec.FFV1;
        };
    }

    private static MovieFormat h264(Path target, String container, MovieSettings settings) {
        boolean odd = settings.width() % 2 != 0 || settings.height() % 2 != 0;
        if (odd || settings.width() < 16 || settings.height() < 16) {
            throw refuse(
                    target,
                    settings.width() + "x" + settings.height() + ", while H264 takes even sizes from 16x16 on",
                    "use PRORES (.mov) or FFV1 (.mkv), or change the size");
        }
        if (settings.alpha()) {
            throw refuse(
                    target, "alpha, which H264 does not keep", "use PRORES (.mov) or FFV1 (.mkv), or switch alpha off");
        }
        return new MovieFormat(
                container,
                "libopenh264",
                AV_PIX_FMT_YUV420P,
                Map.of("profile", "high", "rc_mode", "quality", "allow_skip_frames", "0"),
                1);
    }

    /** The 4:2:2 encoder loses the chroma of the last column of an odd width, which 4:4:4 keeps. */
    private static MovieFormat prores(String container, MovieSettings settings) {
        if (settings.alpha() || settings.width() % 2 != 0) {
            return new MovieFormat(
                    container,
                    "prores_ks",
                    settings.alpha() ? AV_PIX_FMT_YUVA444P10LE : AV_PIX_FMT_YUV444P10LE,
                    Map.of("profile", "4444", "alpha_bits", settings.alpha() ? "16" : "0", "vendor", "apl0"),
                    0);
        }
        return new MovieFormat(
                container, "prores_ks", AV_PIX_FMT_YUV422P10LE, Map.of("profile", "hq", "vendor", "apl0"), 0);
    }

    private static MovieFormat ffv1(String container, MovieSettings settings) {
        boolean deep = settings.depth() == SampleDepth.SHORT;
        int pixels = settings.alpha()
                ? (deep ? AV_PIX_FMT_RGBA64LE : AV_PIX_FMT_BGRA)
                : (deep ? AV_PIX_FMT_RGB48LE : AV_PIX_FMT_BGR0);
        boolean large = settings.width() > 352 || settings.height() > 288; // from here on one slice is not allowed
        return new MovieFormat(
                container, "ffv1", pixels, Map.of("level", "3", "slicecrc", "1", "coder", "range_def"), large ? 0 : 1);
    }

    private static RenderException refuse(Path target, String found, String remedy) {
        return new RenderException(ErrorCode.CANNOT_WRITE, "to write " + target, found, remedy);
    }
}
