package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Packets of the one video stream of a file, in decode order, with seeking. One thread at a time. */
final class StreamDemuxer implements AutoCloseable {
    static final String EXPECTED = "a movie (mp4, mov, mkv or webm)";

    private static final String FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm";

    private final String name;
    private final Path file;
    private final AVPacket packet = FfmpegLibrary.allocated(av_packet_alloc());
    private AVFormatContext format;
    private AVStream stream;
    private int lastError;
    private boolean pushedBack;

    /** Opens {@code file}; {@code name} is what messages call it. */
    StreamDemuxer(String name, Path file) {
        this.name = name;
        this.file = file;
        try {
            format = openFormat(name, file);
            stream = findStream();
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    /** The stream; valid until {@link #reopen()} or {@link #close()}. */
    AVStream stream() {
        return stream;
    }

    /** The stream's decoder parameters; valid as long as {@link #stream()}. */
    AVCodecParameters parameters() {
        return stream.codecpar();
    }

    /** Short name of the container, as FFmpeg calls it. */
    String container() {
        return format.iformat().name().getString();
    }

    /** Comment that was put into the file; empty where there is none. */
    String comment() {
        AVDictionaryEntry entry = av_dict_get(format.metadata(), "comment", null, 0);
        return entry == null || entry.isNull() ? "" : entry.value().getString();
    }

    /** Frame rate that the container and the codec suggest. */
    int[] suggestedRate() {
        var rate = org.bytedeco.ffmpeg.global.avformat.av_guess_frame_rate(format, stream, null);
        return new int[] {rate.num(), rate.den()};
    }

    /** Entries of the container's own index, at most as many as there are packets; 0 where it has none. */
    int indexEntries() {
        return avformat_index_get_entries_count(stream);
    }

    /** The stream's 3x3 display matrix, or null. */
    int @Nullable [] displayMatrix() {
        AVCodecParameters parameters = parameters();
        AVPacketSideData data = av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        return data == null || data.isNull() || data.size() < 36 ? null : Orientation.matrix(data.data());
    }

    /** The next packet of the stream, valid until the next call, or null at the end; see {@link #lastError()}. */
    @Nullable
    AVPacket next() {
        if (pushedBack) {
            pushedBack = false;
            return packet;
        }
        lastError = 0;
        while (true) {
            av_packet_unref(packet);
            int error = av_read_frame(format, packet);
            if (error < 0) {
                lastError = error == AVERROR_EOF ? 0 : error;
                return null;
            }
            if (packet.stream_index() == stream.index()) {
                return packet;
            }
        }
    }

    /** Makes {@link #next()} return the packet it returned last once more. */
    void pushBack() {
        pushedBack = true;
    }

    /** Why {@link #next()} returned null: 0 for a clean end, else FFmpeg's error. */
    int lastError() {
        return lastError;
    }

    /** Seeks to the key packet at or before {@code ticks}; false if the container cannot. */
    boolean seek(long ticks) {
        pushedBack = false;
        return av_seek_frame(format, stream.index(), ticks, AVSEEK_FLAG_BACKWARD) >= 0;
    }

    /** Starts again from the first packet, as if just opened. */
    void reopen() {
        pushedBack = false;
        avformat_close_input(format);
        format = openFormat(name, file);
        stream = findStream();
    }

    @Override
    public void close() {
        av_packet_free(packet);
        if (format != null) {
            avformat_close_input(format);
        }
    }

    /** Opens a file of the known containers and finds its streams; the caller closes it. */
    static AVFormatContext openFormat(String name, Path file) {
        AVFormatContext opened = new AVFormatContext(null);
        AVDictionary options = new AVDictionary(null);
        try (BytePointer url = FfmpegLibrary.utf8(InputFile.url(file));
                BytePointer formatKey = FfmpegLibrary.utf8("format_whitelist");
                BytePointer formats = FfmpegLibrary.utf8(FORMATS);
                BytePointer protocolKey = FfmpegLibrary.utf8("protocol_whitelist");
                BytePointer protocols = FfmpegLibrary.utf8("file")) {
            av_dict_set(options, formatKey, formats, 0);
            av_dict_set(options, protocolKey, protocols, 0);
            int error = avformat_open_input(opened, url, null, options);
            if (error < 0) {
                throw bad(name + ", which is none (" + FfmpegLibrary.reason(error) + ")");
            }
        } finally {
            av_dict_free(options);
        }
        int error = avformat_find_stream_info(opened, (AVDictionary) null);
        if (error < 0) {
            avformat_close_input(opened);
            throw bad(name + ", whose streams cannot be read (" + FfmpegLibrary.reason(error) + ")");
        }
        return opened;
    }

    private AVStream findStream() {
        int best = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
        if (best < 0 || (format.streams(best).disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
            throw bad(name + ", which has no video stream");
        }
        for (int i = 0; i < format.nb_streams(); i++) {
            if (i != best) {
                format.streams(i).discard(avcodec.AVDISCARD_ALL);
            }
        }
        return format.streams(best);
    }

    private static RenderException bad(String found) {
        return new RenderException(
                ErrorCode.BAD_DATA, EXPECTED, found, "export or copy it again, or name another file");
    }
}
