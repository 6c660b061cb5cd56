package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_EXR;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avutil.AVALPHA_MODE_PREMULTIPLIED;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.poseweave.colour.ColourSpace;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** Decodes an EXR file that lies in memory to a picture of its display window, premultiplied. */
final class ExrDecoder {
    private ExrDecoder() {}

    /** Space that the file's values are in, by its chromaticities: linear, Rec.709 where it names none. */
    static ColourSpace space(ByteBuffer file) throws ExrHeader.Fault {
        return ColourSpace.linear(header(file).primaries());
    }

    /** Decodes; the caller frees the result. */
    static AVFrame decode(ByteBuffer file) throws ExrHeader.Fault {
        ExrHeader header = header(file);
        return decode(file, header, ExrChoice.of(header));
    }

    /** {@link PixelHash} of all channels of a file. */
    static String pixels(ByteBuffer file) throws ExrHeader.Fault {
        ExrHeader header = header(file);
        Map<String, String> hashes = new TreeMap<>();
        for (ExrChoice choice : ExrChoice.all(header)) {
            AVFrame frame = decode(file, header, choice);
            try {
                SampleDepth depth = PixelFormat.of(frame.format()).depth();
                FrameView view = FloatPicture.of(frame, depth);
                hashes.putAll(PixelHash.channels(ExrLayer.data("", choice.names(), view, depth)));
            } finally {
                av_frame_free(frame);
            }
        }
        return PixelHash.ofChannels(header.display().width(), header.display().height(), hashes);
    }

    private static AVFrame decode(ByteBuffer file, ExrHeader header, ExrChoice choice) throws ExrHeader.Fault {
        ByteBuffer canonical = ExrCanonical.of(little(file), header, choice);
        AVPacket packet = FfmpegLibrary.allocated(av_packet_alloc());
        try (FfmpegLog log = FfmpegLog.listen()) {
            if (av_new_packet(packet, canonical.limit()) < 0) {
                throw new OutOfMemoryError("FFmpeg could not allocate " + canonical.limit() + " bytes");
            }
            packet.data().capacity(canonical.limit()).asByteBuffer().put(canonical);
            String kind = "a damaged EXR or one of an unknown kind (" + header.compression() + ")";
            AVFrame decoded = ImageDecoder.decode(kind, packet, AV_CODEC_ID_EXR);
            String error = log.error();
            if (error != null) {
                av_frame_free(decoded);
                throw new ExrHeader.Fault("a damaged EXR (" + header.compression() + ": " + error + ")");
            }
            AVFrame shown = placed(decoded, header);
            shown.alpha_mode(AVALPHA_MODE_PREMULTIPLIED);
            return shown;
        } catch (DecodeFailure e) {
            throw new ExrHeader.Fault(String.valueOf(e.getMessage()));
        } finally {
            av_packet_free(packet);
        }
    }

    private static ExrHeader header(ByteBuffer file) throws ExrHeader.Fault {
        return ExrHeader.read(little(file));
    }

    private static ByteBuffer little(ByteBuffer file) {
        return file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The decoded data window where it lies in the display window; what the file has no pixels for is zero. Takes over
     * {@code decoded}.
     */
    private static AVFrame placed(AVFrame decoded, ExrHeader header) {
        if (header.data().equals(header.display())) {
            return decoded;
        }
        try {
            return copied(decoded, header);
        } finally {
            av_frame_free(decoded);
        }
    }

    private static AVFrame copied(AVFrame decoded, ExrHeader header) {
        ExrHeader.Box data = header.data();
        ExrHeader.Box display = header.display();
        AVFrame shown = FfmpegLibrary.allocated(av_frame_alloc());
        shown.format(decoded.format()).width(display.width()).height(display.height());
        if (av_frame_get_buffer(shown, 64) < 0) {
            av_frame_free(shown);
            throw new OutOfMemoryError("FFmpeg could not allocate " + display.width() + "x" + display.height());
        }
        int x1 = Math.max(data.x1(), display.x1());
        int x2 = Math.min(data.x2(), display.x2());
        for (int plane = 0; plane < PixelFormat.planes(decoded.format()); plane++) {
            int pixelBytes = PixelFormat.pixelBytes(decoded.format(), plane);
            Pointer.memset(shown.data(plane), 0, (long) shown.linesize(plane) * display.height());
            for (int y = Math.max(data.y1(), display.y1()); y <= Math.min(data.y2(), display.y2()) && x1 <= x2; y++) {
                BytePointer from = row(decoded, plane, y - data.y1(), (x1 - data.x1()) * pixelBytes);
                BytePointer to = row(shown, plane, y - display.y1(), (x1 - display.x1()) * pixelBytes);
                Pointer.memcpy(to, from, (long) (x2 - x1 + 1) * pixelBytes);
            }
        }
        return shown;
    }

    private static BytePointer row(AVFrame frame, int plane, int y, int bytes) {
        return frame.data(plane).getPointer((long) y * frame.linesize(plane) + bytes);
    }
}
