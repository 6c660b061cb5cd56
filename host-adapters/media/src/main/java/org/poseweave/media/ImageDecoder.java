package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_TIFF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BUFFER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVALPHA_MODE_PREMULTIPLIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_side_data;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_new_side_data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.poseweave.colour.ColourSpace;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Reads one PNG, JPEG, TIFF or EXR file, told by its first bytes whatever it is called. Safe for many threads. */
final class ImageDecoder {
    static final String EXPECTED = "a PNG, JPEG, TIFF or EXR image";

    private ImageDecoder() {}

    /** Decodes {@code file}; the caller frees the result. {@code name} is what messages call it. */
    static AVFrame decode(String name, Path file) {
        InputFile.check(name, file, EXPECTED);
        AVPacket packet = FfmpegLibrary.allocated(av_packet_alloc());
        try {
            ByteBuffer data = read(name, file, packet);
            ImageSignature kind = ImageSignature.of(data);
            if (kind == null) {
                throw bad(name + ", which is none");
            }
            if (!kind.isWhole(data)) {
                throw bad(name + ", a " + kind + " that ends early");
            }
            String found = name + ", a damaged " + kind;
            return switch (kind) {
                case PNG -> decode(found, packet, AV_CODEC_ID_PNG);
                case JPEG -> decode(found, packet, AV_CODEC_ID_MJPEG);
                case TIFF -> tiff(name, packet, data);
                case EXR -> exr(name, data);
            };
        } catch (DecodeFailure e) {
            throw bad(String.valueOf(e.getMessage()));
        } finally {
            av_packet_free(packet);
        }
    }

    /** How {@code frame} is turned upright, from the file's orientation tag (Exif, TIFF). */
    static Orientation orientation(AVFrame frame) {
        var data = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
        if (data == null || data.isNull() || data.size() < 36) {
            return Orientation.UPRIGHT;
        }
        Orientation orientation = Orientation.of(Orientation.matrix(data.data()));
        return orientation == null ? Orientation.UPRIGHT : orientation;
    }

    /** Space that the values of {@code file} are in: that of an EXR's header, display-referred for the other kinds. */
    static ColourSpace space(String name, Path file) {
        AVPacket packet = FfmpegLibrary.allocated(av_packet_alloc());
        try {
            ByteBuffer data = read(name, file, packet);
            return ImageSignature.of(data) == ImageSignature.EXR ? ExrDecoder.space(data) : ColourSpace.SRGB;
        } catch (ExrHeader.Fault e) {
            throw bad(name + ", " + e.getMessage());
        } finally {
            av_packet_free(packet);
        }
    }

    /**
     * {@link PixelHash} of all layers of an EXR file.
     *
     * @throws RenderException BAD_DATA if it is damaged
     */
    static String exrPixels(String name, Path file) {
        InputFile.check(name, file, EXPECTED);
        AVPacket packet = FfmpegLibrary.allocated(av_packet_alloc());
        try {
            return ExrDecoder.pixels(read(name, file, packet));
        } catch (ExrHeader.Fault e) {
            throw bad(name + ", " + e.getMessage());
        } finally {
            av_packet_free(packet);
        }
    }

    private static AVFrame exr(String name, ByteBuffer data) {
        try {
            return ExrDecoder.decode(data);
        } catch (ExrHeader.Fault e) {
            throw bad(name + ", " + e.getMessage());
        }
    }

    private static AVFrame tiff(String name, AVPacket packet, ByteBuffer data) {
        TiffDirectory directory;
        try {
            directory = TiffDirectory.reduce(data);
        } catch (TiffDirectory.Fault e) {
            throw bad(name + ", " + e.getMessage());
        }
        AVFrame frame = decode(name + ", a damaged TIFF or one of an unknown kind", packet, AV_CODEC_ID_TIFF);
        if (directory.premultiplied()) {
            frame.alpha_mode(AVALPHA_MODE_PREMULTIPLIED);
        }
        var matrix = FfmpegLibrary.allocated(av_frame_new_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX, 36));
        directory.orientation().store(matrix.data());
        return frame;
    }

    /**
     * Decodes one picture; the caller frees it.
     *
     * @throws DecodeFailure saying {@code found} if it cannot be decoded
     */
    static AVFrame decode(String found, AVPacket packet, int codecId) {
        AVCodec decoder = avcodec_find_decoder(codecId);
        AVCodecContext codec = FfmpegLibrary.allocated(avcodec_alloc_context3(decoder));
        AVFrame frame = FfmpegLibrary.allocated(av_frame_alloc());
        boolean done = false;
        try {
            codec.thread_count(1);
            codec.err_recognition(AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE);
            int error = avcodec_open2(codec, decoder, (AVDictionary) null);
            if (error >= 0) {
                error = avcodec_send_packet(codec, packet);
            }
            if (error >= 0) {
                avcodec_send_packet(codec, null);
                error = avcodec_receive_frame(codec, frame);
            }
            if (error < 0) {
                throw new DecodeFailure(found + " (" + FfmpegLibrary.reason(error) + ")");
            }
            if ((frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0) {
                throw new DecodeFailure(found);
            }
            done = true;
            return frame;
        } finally {
            avcodec_free_context(codec);
            if (!done) {
                av_frame_free(frame);
            }
        }
    }

    /** Fills {@code packet} with the file and views it. */
    private static ByteBuffer read(String name, Path file, AVPacket packet) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int size = Math.toIntExact(channel.size());
            if (av_new_packet(packet, size) < 0) {
                throw new OutOfMemoryError("FFmpeg could not allocate " + size + " bytes for " + name);
            }
            ByteBuffer data = packet.data().capacity(size).asByteBuffer().order(ByteOrder.BIG_ENDIAN);
            int count = 0;
            while (data.hasRemaining() && count >= 0) {
                count = channel.read(data);
            }
            if (data.hasRemaining()) {
                throw bad(name + ", which became shorter while it was read");
            }
            return data.flip();
        } catch (IOException | ArithmeticException e) {
            throw new RenderException(
                    ErrorCode.BAD_DATA, EXPECTED, name + ": " + e.getMessage(), "check the file and its disk", e);
        }
    }

    private static RenderException bad(String found) {
        return new RenderException(ErrorCode.BAD_DATA, EXPECTED, found, "copy or export it again");
    }
}
