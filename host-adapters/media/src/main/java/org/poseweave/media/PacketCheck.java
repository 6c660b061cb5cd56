package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_FFV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avutil.AV_CRC_32_IEEE;
import static org.bytedeco.ffmpeg.global.avutil.av_crc;
import static org.bytedeco.ffmpeg.global.avutil.av_crc_get_table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.javacpp.BytePointer;

/**
 * Finds damaged packets that FFmpeg's decoders show without a word: FFV1 slices whose checksum is wrong (it patches them
 * from the frame before) and H.264 or HEVC slices with a hole of zeros, which no encoder writes. One thread at a time.
 */
final class PacketCheck {
    private static final int FFV1_TRAILER = 8;
    /** Zeros at the end of a unit that some multiplexers leave as padding; a hole in a file is larger. */
    private static final int PADDING = 16;

    private final int codecId;
    private final int nalLengthBytes;
    private final boolean ffv1;
    private boolean ffv1HasChecksums;

    PacketCheck(AVCodecParameters parameters) {
        codecId = parameters.codec_id();
        nalLengthBytes = nalLengthBytes(parameters);
        ffv1 = codecId == AV_CODEC_ID_FFV1 && parameters.extradata_size() > 0;
    }

    /** Learns from a packet whether an FFV1 stream has checksums at all: one that fits is no accident. */
    void learn(AVPacket packet) {
        if (ffv1 && !ffv1HasChecksums) {
            ffv1HasChecksums = ffv1Slices(packet) > 0;
        }
    }

    /** Whether {@code packet} is damaged for sure. */
    boolean isDamaged(AVPacket packet) {
        if (packet.size() == 0) {
            return false;
        }
        if (ffv1HasChecksums) {
            return ffv1Slices(packet) <= 0;
        }
        return nalLengthBytes > 0 && hasHole(bytes(packet));
    }

    /** Whether an H.264 packet holds an IDR slice (NAL unit type 5), which empties the reference memory. */
    boolean clearsReferences(AVPacket packet) {
        if (nalLengthBytes == 0 || codecId != AV_CODEC_ID_H264) {
            return true;
        }
        ByteBuffer data = bytes(packet);
        int at = 0;
        while (at + nalLengthBytes < data.limit()) {
            long length = length(data, at);
            at += nalLengthBytes;
            if ((data.get(at) & 0x1f) == 5) {
                return true;
            }
            if (length > data.limit() - at) {
                return false;
            }
            at += (int) length;
        }
        return false;
    }

    private boolean hasHole(ByteBuffer data) {
        int at = 0;
        while (at + nalLengthBytes < data.limit()) {
            long length = length(data, at);
            at += nalLengthBytes;
            if (length == 0 || length > data.limit() - at) {
                return true;
            }
            int end = at + (int) length;
            if (isSlice(data.get(at)) && hasHole(data, at, end)) {
                return true;
            }
            at = end;
        }
        return false;
    }

    private boolean isSlice(byte header) {
        int type = codecId == AV_CODEC_ID_H264 ? header & 0x1f : header >> 1 & 0x3f;
        return codecId == AV_CODEC_ID_H264 ? type == 1 || type == 5 : type < 32;
    }

    /** Encoders break up every run of more than two zeros (H.264 7.4.1, HEVC 7.4.2: emulation prevention). */
    private static boolean hasHole(ByteBuffer data, int from, int end) {
        int at = from + 2;
        while (at < end) {
            if (data.get(at) != 0) {
                at += 3;
                continue;
            }
            int first = at;
            while (first > from && data.get(first - 1) == 0) {
                first--;
            }
            int last = at;
            while (last + 1 < end && data.get(last + 1) == 0) {
                last++;
            }
            int zeros = last - first + 1;
            if (zeros > 2 && (last + 1 < end || zeros > PADDING)) {
                return true;
            }
            at = last + 3;
        }
        return false;
    }

    /**
     * Walks the slices of an FFV1 version 3 frame from its end (RFC 9043, 4.9): each ends in its length (24 bit), a status
     * byte and a checksum that makes the remainder 0.
     *
     * @return their number, or 0 if a checksum or a length does not fit
     */
    private static int ffv1Slices(AVPacket packet) {
        ByteBuffer data = bytes(packet).order(ByteOrder.BIG_ENDIAN);
        int slices = 0;
        int end = data.limit();
        while (end > 0) {
            if (end < FFV1_TRAILER) {
                return 0;
            }
            int size = (data.getInt(end - FFV1_TRAILER) >>> 8) + FFV1_TRAILER;
            if (size > end) {
                return 0;
            }
            try (BytePointer slice = new BytePointer(packet.data()).position(end - size)) {
                if (av_crc(av_crc_get_table(AV_CRC_32_IEEE), 0, slice, size) != 0) {
                    return 0;
                }
            }
            end -= size;
            slices++;
        }
        return slices;
    }

    private long length(ByteBuffer data, int at) {
        long length = 0;
        for (int i = 0; i < nalLengthBytes; i++) {
            length = length << 8 | (data.get(at + i) & 0xff);
        }
        return length;
    }

    private static ByteBuffer bytes(AVPacket packet) {
        return packet.data().capacity(packet.size()).asByteBuffer();
    }

    /** Bytes of a unit's length as avcC and hvcC say (ISO 14496-15), or 0 where units are not so stored. */
    private static int nalLengthBytes(AVCodecParameters parameters) {
        BytePointer extra = parameters.extradata();
        if (extra == null || extra.isNull() || extra.get(0) != 1) {
            return 0;
        }
        int id = parameters.codec_id();
        if (id == AV_CODEC_ID_H264 && parameters.extradata_size() > 6) {
            return (extra.get(4) & 3) + 1;
        }
        return id == AV_CODEC_ID_HEVC && parameters.extradata_size() > 22 ? (extra.get(21) & 3) + 1 : 0;
    }
}
