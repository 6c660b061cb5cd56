package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP8;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_NEW_EXTRADATA;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_get_side_data;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Reads every packet of a movie once, without decoding, and finds out whether any of the file is missing. */
final class MovieIndexer {
    private final String name;
    private final Path file;
    private final StreamDemuxer demuxer;
    private final int codecId;
    private final PacketCheck packetCheck;
    private boolean parametersChange;
    private boolean headOfGroup;

    MovieIndexer(String name, Path file, StreamDemuxer demuxer) {
        this.name = name;
        this.file = file;
        this.demuxer = demuxer;
        this.codecId = demuxer.parameters().codec_id();
        this.packetCheck = new PacketCheck(demuxer.parameters());
    }

    /** Presentation time of a packet, or its decode time where the container gives no other. */
    static long ticks(AVPacket packet) {
        return packet.pts() != AV_NOPTS_VALUE ? packet.pts() : packet.dts();
    }

    /** Reads from the demuxer's start to its end. */
    StreamIndex index() {
        StreamIndex.Builder builder = new StreamIndex.Builder();
        AVPacket packet;
        while ((packet = demuxer.next()) != null) {
            if ((packet.flags() & AV_PKT_FLAG_CORRUPT) != 0) {
                throw cutOff(builder.size(), "the data of the next one is incomplete");
            }
            add(builder, packet);
        }
        if (demuxer.lastError() != 0) {
            throw cutOff(builder.size(), "then " + FfmpegLibrary.reason(demuxer.lastError()));
        }
        int promised = demuxer.indexEntries();
        if (demuxer.container().startsWith("mov") && builder.size() < promised) {
            throw cutOff(builder.size(), "its header promises " + promised);
        }
        String fault = ContainerCheck.fault(file);
        if (fault != null) {
            throw cutOff(builder.size(), fault);
        }
        StreamIndex index = builder.build();
        if (index.frameCount() == 0) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a movie with at least one frame",
                    name + ", which has none (" + builder.size() + " packets)",
                    "export it again");
        }
        return index;
    }

    /** Whether the stream changes its decoder parameters on the way, so that it can only be decoded from the start. */
    boolean parametersChange() {
        return parametersChange;
    }

    /** What tells damaged packets of this stream. */
    PacketCheck packetCheck() {
        return packetCheck;
    }

    private void add(StreamIndex.Builder builder, AVPacket packet) {
        if (packet.size() > 0) {
            packetCheck.learn(packet);
        }
        boolean empty = packet.size() == 0;
        boolean key = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
        boolean reordered = demuxer.parameters().video_delay() > 0;
        boolean timed = packet.pts() != AV_NOPTS_VALUE || (!reordered && packet.dts() != AV_NOPTS_VALUE);
        headOfGroup = builder.size() == 0 || (headOfGroup && !timed);
        // Pictures before time 0 lead the first key of a cut Matroska file, which cannot store their times.
        boolean beforeStart = headOfGroup && !timed && builder.size() > 0;
        if (!timed && !empty && !beforeStart) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a time stamp on every frame",
                    name + ", whose packet " + builder.size() + " has none",
                    "rewrap it, for instance to mov, with a tool that writes time stamps");
        }
        parametersChange |= packet.side_data_elems() > 0 && changesParameters(packet);
        boolean hidden = beforeStart
                || (packet.flags() & AV_PKT_FLAG_DISCARD) != 0
                || (codecId == AV_CODEC_ID_VP8 && !empty && isHiddenVp8(packet));
        boolean softKey = key && !empty && !packetCheck.clearsReferences(packet);
        builder.add(ticks(packet), packet.dts(), packet.pos(), key, softKey, hidden, empty);
    }

    private static boolean changesParameters(AVPacket packet) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            BytePointer changed = av_packet_get_side_data(packet, AV_PKT_DATA_NEW_EXTRADATA, size);
            return changed != null && !changed.isNull();
        }
    }

    /** VP8 data format (RFC 6386, 9.1): bit 4 of the first byte is show_frame. */
    private static boolean isHiddenVp8(AVPacket packet) {
        return (packet.data().get() & 0x10) == 0;
    }

    private RenderException cutOff(int packets, @Nullable String detail) {
        return new RenderException(
                ErrorCode.BAD_DATA,
                "a whole movie",
                name + ", which is cut off or damaged: data for " + packets + " frames (0 to " + (packets - 1) + "); "
                        + detail,
                "copy or export it again");
    }
}
