package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S16LE;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_q2d;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.clip.Clip;
import org.poseweave.error.RenderException;
import org.poseweave.frame.SampleDepth;

/** The right samples come out beneath a movie: sample n of the sound has the value n. */
class SoundTrackTest {
    private static final int RATE = 8000;
    private static final int PACKET = 160;
    private static final int SAMPLES = 3 * RATE;

    @TempDir
    Path folder;

    private String clip = "";

    @BeforeEach
    void makeSound() {
        FfmpegLibrary.require();
        clip = folder.resolve("sound.mkv").toString();
        writeSound(clip);
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.mkv", "out.mov"})
    void samplesBeneathTheFrames_areThoseOfTheirTime(String name) {
        Path movie = folder.resolve(name);
        movie(movie, 1.2, 25);
        List<Integer> samples = samples(movie);
        assertThat(samples).hasSize(RATE);
        assertThat(samples.get(0)).isEqualTo((int) (1.2 * RATE));
        assertThat(samples.get(RATE - 1)).isEqualTo((int) (2.2 * RATE) - 1);
        try (Clip opened = Clips.open(movie.toString())) {
            assertThat(opened.info().frameCount()).isEqualTo(25);
        }
    }

    @Test
    void soundThatEndsBeforeTheFrames_isCopiedToItsEnd() {
        Path movie = folder.resolve("out.mkv");
        movie(movie, 2.5, 25);
        assertThat(samples(movie)).hasSize(RATE / 2).endsWith(SAMPLES - 1);
    }

    @Test
    void containerThatDoesNotTakeIt_isRefusedByName() {
        assertThatThrownBy(() -> SoundTrack.open(clip, folder.resolve("out.mp4"), 0, 1, SoundTrack.Way.AUTO))
                .isInstanceOf(RenderException.class)
                .hasMessageContaining(".mp4 does not take sound of the codec pcm_s16le");
    }

    @Test
    void clipWithoutSound_isSilentUnlessSoundIsAskedFor() {
        String silent = folder.resolve("silent.mkv").toString();
        MovieSettings settings = new MovieSettings(64, 48, 25, 1, SampleDepth.BYTE, false, null, 1);
        try (MovieSink sink = MovieSink.open(silent, settings)) {
            sink.write(0, TestFrames.ramp(64, 48, SampleDepth.BYTE, false, 1));
            sink.finish();
        }
        try (SoundTrack sound = SoundTrack.open(silent, folder.resolve("o.mov"), 0, 1, SoundTrack.Way.AUTO)) {
            assertThat(sound.report()).isEqualTo("none, the driving clip has none");
        }
        assertThatThrownBy(() -> SoundTrack.open(silent, folder.resolve("o.mov"), 0, 1, SoundTrack.Way.COPY))
                .hasMessageContaining("expected a driving clip with sound");
    }

    private void movie(Path file, double startSec, int frames) {
        MovieSettings settings = new MovieSettings(64, 48, 25, 1, SampleDepth.BYTE, false, null, 1);
        try (SoundTrack sound = SoundTrack.open(clip, file, startSec, frames / 25.0, SoundTrack.Way.AUTO);
                MovieSink sink = MovieSink.open(file.toString(), settings, "", sound)) {
            for (int frame = 0; frame < frames; frame++) {
                sink.write(frame, TestFrames.ramp(64, 48, SampleDepth.BYTE, false, frame));
            }
            sink.finish();
        }
    }

    private static void writeSound(String file) {
        AVFormatContext container = new AVFormatContext(null);
        avformat_alloc_output_context2(container, (AVOutputFormat) null, "matroska", null);
        AVStream stream = avformat_new_stream(container, null);
        AVCodecParameters parameters = stream.codecpar();
        parameters.codec_type(AVMEDIA_TYPE_AUDIO).codec_id(AV_CODEC_ID_PCM_S16LE);
        parameters.format(AV_SAMPLE_FMT_S16).sample_rate(RATE).bits_per_coded_sample(16);
        av_channel_layout_default(parameters.ch_layout(), 1);
        stream.time_base().num(1).den(RATE);
        AVIOContext io = new AVIOContext(null);
        avio_open(io, "file:" + file, AVIO_FLAG_WRITE);
        container.pb(io);
        avformat_write_header(container, (AVDictionary) null);
        AVPacket packet = av_packet_alloc();
        for (int at = 0; at < SAMPLES; at += PACKET) {
            av_new_packet(packet, 2 * PACKET);
            ByteBuffer samples =
                    packet.data().capacity(2L * PACKET).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < PACKET; i++) {
                samples.putShort((short) (at + i));
            }
            double ticks = 1 / av_q2d(stream.time_base()) / RATE;
            packet.pts(Math.round(at * ticks)).dts(packet.pts()).duration(Math.round(PACKET * ticks));
            av_interleaved_write_frame(container, packet);
        }
        av_write_trailer(container);
        container.pb(null);
        avio_closep(io);
        av_packet_free(packet);
        avformat_free_context(container);
    }

    private static List<Integer> samples(Path file) {
        List<Integer> samples = new ArrayList<>();
        AVFormatContext format = StreamDemuxer.openFormat(file.toString(), file);
        int sound = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
        AVPacket packet = av_packet_alloc();
        while (av_read_frame(format, packet) >= 0) {
            if (packet.stream_index() == sound) {
                ByteBuffer data =
                        packet.data().capacity(packet.size()).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
                while (data.hasRemaining()) {
                    samples.add((int) data.getShort());
                }
            }
            av_packet_unref(packet);
        }
        av_packet_free(packet);
        avformat_close_input(format);
        return samples;
    }
}
