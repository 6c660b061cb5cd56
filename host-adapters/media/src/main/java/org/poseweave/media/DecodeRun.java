package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_UNALIGNED;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG2VIDEO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG4;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP8;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP9;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_BUFFER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_move_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * One pass of a fresh decoder from a key packet forwards. A frame is handed out only when every packet it can depend on
 * (from its key packet to its own) has come out of the decoder whole, so that concealed or half-decoded pictures are
 * found out even where the damaged picture is shown later than the frame. One thread at a time.
 */
final class DecodeRun implements AutoCloseable {
    /** Gets the sound frames of a run and owns them. */
    interface Receiver {
        void accept(int frame, AVFrame picture);
    }

    /** Packets after which a frame must have come out (H.264 and HEVC hold back at most 16). */
    private static final int MAX_HELD_BACK = 19;

    private final StreamDemuxer demuxer;
    private final StreamIndex index;
    private final PacketCheck packetCheck;
    private final int startOrd;
    private final String name;
    private final AVCodecContext codec;
    private final AVFrame scratch = FfmpegLibrary.allocated(av_frame_alloc());
    private final Map<Integer, AVFrame> waiting = new HashMap<>();
    private final BitSet bad = new BitSet();
    private int nextOrd;
    private int settled;
    private boolean ended;

    /** Starts at packet {@code startOrd}, to which {@code demuxer} must already be positioned. */
    DecodeRun(
            String name, StreamDemuxer demuxer, StreamIndex index, PacketCheck packetCheck, int threads, int startOrd) {
        this.packetCheck = packetCheck;
        this.name = name;
        this.demuxer = demuxer;
        this.index = index;
        this.startOrd = startOrd;
        this.nextOrd = startOrd;
        this.settled = startOrd;
        this.codec = open(name, demuxer, index, threads);
    }

    int startOrd() {
        return startOrd;
    }

    /** The next packet to be fed. */
    int nextOrd() {
        return nextOrd;
    }

    /** Whether the fate of packet {@code ord} is known: handed out, hidden or bad. */
    boolean isSettled(int ord) {
        return ord < settled;
    }

    /** Whether packet {@code ord} came out of the decoder undamaged. */
    boolean isGood(int ord) {
        return isSettled(ord) && !bad.get(ord);
    }

    /** Whether there is nothing more to come. */
    boolean isEnded() {
        return ended;
    }

    /** Feeds one packet and hands out what is ready. */
    void step(Receiver receiver) {
        if (ended) {
            return;
        }
        AVPacket packet = nextOrd < index.packetCount() ? demuxer.next() : null;
        if (packet == null) {
            receiveAfter(avcodec_send_packet(codec, null));
            ended = true;
            settle(true, receiver);
            return;
        }
        int ord = nextOrd++;
        if (!index.matches(ord, packet.pos(), MovieIndexer.ticks(packet))) {
            throw changed(name);
        }
        if (packetCheck.isDamaged(packet)) {
            bad.set(ord);
        } else if (!index.isEmpty(ord)) {
            packet.pts(ord);
            packet.dts(AV_NOPTS_VALUE);
            int error = avcodec_send_packet(codec, packet);
            if (error == FfmpegLibrary.AGAIN) {
                receiveAfter(0);
                error = avcodec_send_packet(codec, packet);
            }
            receiveAfter(error);
        }
        settle(false, receiver);
    }

    @Override
    public void close() {
        waiting.values().forEach(frame -> av_frame_free(frame));
        waiting.clear();
        av_frame_free(scratch);
        avcodec_free_context(codec);
    }

    /** The fault of a file that is no longer what was indexed. */
    static RenderException changed(String name) {
        return new RenderException(
                ErrorCode.BAD_DATA,
                "the same packets as when " + name + " was opened",
                "others",
                "do not change a movie while it is read; open it again");
    }

    private void receiveAfter(int sendError) {
        int failures = sendError < 0 && sendError != AVERROR_EOF ? 1 : 0;
        while (failures <= MAX_HELD_BACK) {
            int result = avcodec_receive_frame(codec, scratch);
            if (result == FfmpegLibrary.AGAIN || result == AVERROR_EOF) {
                break;
            }
            if (result < 0) {
                failures++;
            } else {
                keep();
            }
        }
        if (failures > 0) {
            markHiddenBad();
        }
    }

    private void keep() {
        int ord = (int) scratch.pts();
        boolean known = scratch.pts() >= settled && scratch.pts() < nextOrd;
        if (!known || !isExpected(ord) || waiting.containsKey(ord)) {
            av_frame_unref(scratch);
            return;
        }
        boolean whole = (scratch.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) == 0 && scratch.decode_error_flags() == 0;
        AVFrame frame = FfmpegLibrary.allocated(av_frame_alloc());
        av_frame_move_ref(frame, scratch);
        waiting.put(ord, frame);
        bad.set(ord, !whole);
    }

    /** A damaged frame is also found by its absence; for a packet that shows nothing the report is all there is. */
    private void markHiddenBad() {
        int last = nextOrd - 1;
        if (index.frameOf(last) < 0) {
            bad.set(last);
        }
    }

    /** Settles packets in decode order, up to the first that may still come out or fail. */
    private void settle(boolean all, Receiver receiver) {
        while (settled < nextOrd) {
            int ord = settled;
            boolean known = !isExpected(ord) || waiting.containsKey(ord) || bad.get(ord);
            if (!known && !all && nextOrd - ord <= MAX_HELD_BACK) {
                return;
            }
            settled++;
            settle(ord, receiver);
        }
    }

    private void settle(int ord, Receiver receiver) {
        AVFrame frame = waiting.remove(ord);
        if (frame == null) {
            bad.set(ord, bad.get(ord) || isExpected(ord));
            return;
        }
        int number = index.frameOf(ord);
        if (isWhole(index.keyOf(number), ord)) {
            receiver.accept(number, frame);
        } else {
            av_frame_free(frame);
        }
    }

    /** Whether all packets that the frame of {@code ord} can depend on are whole; pictures that lead a key are not. */
    private boolean isWhole(int key, int ord) {
        for (int damaged = bad.nextSetBit(key); damaged >= 0 && damaged <= ord; damaged = bad.nextSetBit(damaged + 1)) {
            if (!index.leads(key, damaged)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a sound stream, decoded from this run's start, shows packet {@code ord}. */
    private boolean isExpected(int ord) {
        return index.frameOf(ord) >= 0 && (index.isFirstKey(startOrd) || !index.leads(startOrd, ord));
    }

    private static AVCodecContext open(String name, StreamDemuxer demuxer, StreamIndex index, int threads) {
        var parameters = demuxer.parameters();
        int id = parameters.codec_id();
        AVCodec decoder = decoder(id);
        if (decoder == null || decoder.isNull()) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a codec this program decodes (H.264, HEVC, VP8, VP9, AV1, ProRes, FFV1, DNxHD and others)",
                    name + " in " + avcodec_get_name(id).getString(),
                    "export it in one of these");
        }
        AVCodecContext codec = FfmpegLibrary.allocated(avcodec_alloc_context3(decoder));
        avcodec_parameters_to_context(codec, parameters);
        codec.pkt_timebase(demuxer.stream().time_base());
        codec.flags(codec.flags() | AV_CODEC_FLAG_UNALIGNED);
        codec.has_b_frames(Math.max(codec.has_b_frames(), index.reorderDepth()));
        // Frame threads show pictures before the damage in them is known, and FFV1's wait for ever on damaged ones.
        codec.thread_type(AVCodecContext.FF_THREAD_SLICE);
        // With threads H.264 does not look for damage at all, and libaom misses some.
        codec.thread_count(id == AV_CODEC_ID_H264 || id == AV_CODEC_ID_AV1 ? 1 : threads);
        codec.err_recognition(AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | (forgives(id) ? 0 : AV_EF_EXPLODE));
        int error = avcodec_open2(codec, decoder, (AVDictionary) null);
        if (error < 0) {
            avcodec_free_context(codec);
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a movie whose decoder starts",
                    name + ", " + avcodec_get_name(id).getString() + ": " + FfmpegLibrary.reason(error),
                    "export it again");
        }
        return codec;
    }

    /**
     * Whether the decoder marks damaged pictures itself, while its strict mode also refuses harmless faults of real
     * encoders (H.264 reference marking, MPEG-2 and MPEG-4 user data). Others hide damage unless they are strict.
     */
    private static boolean forgives(int id) {
        return id == AV_CODEC_ID_H264 || id == AV_CODEC_ID_MPEG4 || id == AV_CODEC_ID_MPEG2VIDEO;
    }

    /**
     * FFmpeg's own AV1 decoder needs a graphics card; its VP8 and VP9 decoders drop alpha and show pictures whose data is
     * damaged or incomplete without a word, which the libraries of the codecs' makers refuse.
     */
    private static @Nullable AVCodec decoder(int id) {
        String library = switch (id) {
            case AV_CODEC_ID_AV1 -> "libaom-av1";
            case AV_CODEC_ID_VP8 -> "libvpx";
            case AV_CODEC_ID_VP9 -> "libvpx-vp9";
            default -> null;
        };
        AVCodec decoder = library == null ? null : avcodec_find_decoder_by_name(library);
        return decoder == null || decoder.isNull() ? avcodec_find_decoder(id) : decoder;
    }
}
