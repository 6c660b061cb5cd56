package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;

/** What every clip must do. The clip under test has {@link #frameCount()} frames that {@link TestFrames#coded} drew. */
abstract class ClipContract {
    @TempDir
    Path folder;

    private String source;

    /** Makes the material and returns what opens it. */
    abstract String make(Path into);

    abstract Clip open(String name, DecodeSettings settings);

    /** Number drawn in clip frame 0. */
    int firstNumber() {
        return 0;
    }

    int frameCount() {
        return 60;
    }

    @BeforeEach
    void makeClip() {
        source = make(folder);
    }

    @Test
    void everyFrameShowsItsOwnNumber() {
        try (Clip clip = openOne()) {
            assertThat(clip.info().frameCount()).isEqualTo(frameCount());
            assertThat(numbers(clip)).containsExactly(expected());
        }
    }

    @Test
    void anyOrderGivesTheSamePixels_withAndWithoutCache() {
        int[] hashes;
        try (Clip clip = openOne()) {
            hashes = forwards(clip);
        }
        for (long cacheBytes : new long[] {0, 100_000, 1L << 28}) {
            for (int threads : new int[] {1, 4}) {
                try (Clip clip = open(source, new DecodeSettings(threads, cacheBytes))) {
                    for (int frame = frameCount() - 1; frame >= 0; frame--) {
                        assertThat(hash(clip, frame))
                                .as("frame %d backwards", frame)
                                .isEqualTo(hashes[frame]);
                    }
                    Random random = new Random(cacheBytes + threads);
                    for (int i = 0; i < 40; i++) {
                        int frame = random.nextInt(frameCount());
                        assertThat(hash(clip, frame))
                                .as("frame %d at random", frame)
                                .isEqualTo(hashes[frame]);
                    }
                    assertThat(forwards(clip)).containsExactly(hashes);
                }
            }
        }
    }

    @Test
    void manyThreadsGetTheRightPixels() throws Exception {
        try (Clip clip = open(source, new DecodeSettings(2, 50_000))) {
            int[] hashes = forwards(clip);
            ExecutorService pool = Executors.newFixedThreadPool(6);
            List<Future<Boolean>> results = new ArrayList<>();
            for (int worker = 0; worker < 6; worker++) {
                Random random = new Random(worker);
                Callable<Boolean> reads = () -> {
                    boolean same = true;
                    for (int i = 0; i < 25; i++) {
                        int frame = random.nextInt(frameCount());
                        same &= hash(clip, frame) == hashes[frame];
                    }
                    return same;
                };
                results.add(pool.submit(reads));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
            pool.shutdown();
        }
    }

    @Test
    void aReaderMayReadTheSameClipInside() {
        try (Clip clip = openOne()) {
            int[] both = clip.read(7, outer -> {
                int inner = clip.read(3, TestFrames::number);
                return new int[] {TestFrames.number(outer), inner};
            });
            assertThat(both).containsExactly(firstNumber() + 7, firstNumber() + 3);
        }
    }

    @Test
    void aFrameOutsideTheClipIsNamed() {
        try (Clip clip = openOne()) {
            for (long frame : new long[] {-1, frameCount(), Long.MAX_VALUE}) {
                RenderException e = catchThrowableOfType(RenderException.class, () -> clip.read(frame, view -> 1));
                assertThat(e.code()).isEqualTo(ErrorCode.USAGE);
                assertThat(e)
                        .hasMessageContaining("frame " + frame)
                        .hasMessageContaining(clip.info().name());
            }
        }
    }

    @Test
    void viewsHaveTheSizeAndKindThatInfoSays() {
        try (Clip clip = openOne()) {
            clip.read(5, view -> {
                assertThat(view.width()).isEqualTo(clip.info().width());
                assertThat(view.height()).isEqualTo(clip.info().height());
                assertThat(view.depth()).isEqualTo(clip.info().depth());
                assertThat(view.layout()).isEqualTo(ChannelLayout.RGBA);
                assertThat(view.alpha()).isEqualTo(clip.info().hasAlpha() ? AlphaMode.STRAIGHT : AlphaMode.OPAQUE);
                assertThat(TestFrames.unit(view, 0, 0, 3)).isEqualTo(1.0);
                return true;
            });
        }
    }

    @Test
    void aFaultOfTheReaderComesThroughAndTheClipGoesOn() {
        try (Clip clip = openOne()) {
            assertThatThrownBy(() -> clip.read(2, view -> {
                        throw new IllegalArgumentException("mine");
                    }))
                    .hasMessage("mine");
            assertThat(clip.<Integer>read(2, TestFrames::number)).isEqualTo(firstNumber() + 2);
        }
    }

    @Test
    void closingTwiceIsFineAndReadingAfterwardsIsABug() {
        Clip clip = openOne();
        clip.close();
        clip.close();
        assertThatThrownBy(() -> clip.read(0, view -> 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingInsideAReaderLeavesItsViewAlone() {
        Clip clip = openOne();
        int number = clip.read(9, view -> {
            clip.close();
            return TestFrames.number(view);
        });
        assertThat(number).isEqualTo(firstNumber() + 9);
        assertThatThrownBy(() -> clip.read(0, view -> 1)).isInstanceOf(IllegalStateException.class);
    }

    private Clip openOne() {
        return open(source, new DecodeSettings(1, 1 << 20));
    }

    private int[] expected() {
        return IntStream.range(firstNumber(), firstNumber() + frameCount()).toArray();
    }

    private static int[] numbers(Clip clip) {
        return IntStream.range(0, (int) clip.info().frameCount())
                .map(frame -> clip.<Integer>read(frame, TestFrames::number))
                .toArray();
    }

    private int[] forwards(Clip clip) {
        return IntStream.range(0, frameCount()).map(frame -> hash(clip, frame)).toArray();
    }

    private static int hash(Clip clip, int frame) {
        return clip.<Integer>read(frame, TestFrames::hash);
    }
}
