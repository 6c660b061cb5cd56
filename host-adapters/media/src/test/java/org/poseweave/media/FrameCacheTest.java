package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;

class FrameCacheTest {
    @Test
    void put_moreThanTheMost_dropsWhatWasNotAskedForLongest() {
        FfmpegLibrary.require();
        try (FrameCache cache = new FrameCache(1L << 30)) {
            for (int i = 0; i < FrameCache.MOST_FRAMES; i++) {
                cache.put(i, frame());
            }
            assertThat(has(cache, 0)).isTrue(); // asked for: frame 1 is the eldest now

            cache.put(1000, frame());

            assertThat(has(cache, 0)).isTrue();
            assertThat(has(cache, 1)).isFalse();
            assertThat(has(cache, 2)).isTrue();
            assertThat(has(cache, 1000)).isTrue();
        }
    }

    @Test
    void put_overTheBytes_dropsAndKeepsNoFrameThatIsLarger() {
        FfmpegLibrary.require();
        AVFrame one = frame();
        long size = one.buf(0).size();
        try (FrameCache cache = new FrameCache(2 * size);
                FrameCache none = new FrameCache(size - 1)) {
            cache.put(0, one);
            cache.put(1, frame());
            cache.put(2, frame());
            none.put(0, frame());

            assertThat(has(cache, 0)).isFalse();
            assertThat(has(cache, 1)).isTrue();
            assertThat(has(cache, 2)).isTrue();
            assertThat(has(none, 0)).isFalse();
        }
    }

    private static boolean has(FrameCache cache, long number) {
        AVFrame found = cache.get(number);
        if (found != null) {
            av_frame_free(found);
        }
        return found != null;
    }

    private static AVFrame frame() {
        AVFrame frame = av_frame_alloc();
        frame.format(AV_PIX_FMT_GRAY8).width(16).height(16);
        assertThat(av_frame_get_buffer(frame, 0)).isZero();
        return frame;
    }
}
