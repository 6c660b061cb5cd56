package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poseweave.crop.Picture;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Output;
import org.poseweave.pipeline.FrameResult;
import org.poseweave.pipeline.RenderTarget;

/** Order, memory, faults and ends of frames that are rendered several at once. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class FramesAheadTest {
    private static final List<Long> NUMBERS = LongStream.range(0, 40).boxed().toList();

    @Test
    void frames_comeInOrderWithTheirOwnPixels() {
        try (FramesAhead ahead = ahead(5, 3, (number, targets, monitor) -> {
            pause(number % 3 == 0 ? 5 : 0); // later frames are ready first
            return draw(number, targets);
        })) {
            List<Long> order = new ArrayList<>();
            while (ahead.hasNext()) {
                FramesAhead.Frame frame = ahead.next();
                order.add(frame.number());
                pause(frame.number() % 5); // others are rendered while this one is held
                assertThat(pixel(frame)).as("pixel of frame " + frame.number()).isEqualTo((byte) frame.number());
            }
            assertThat(order).isEqualTo(NUMBERS);
        }
    }

    @Test
    void frames_areRenderedAtTheSameTimeByAsManyThreadsAsAsked() {
        CyclicBarrier together = new CyclicBarrier(3);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        List<Long> twelve = NUMBERS.subList(0, 12);
        try (FramesAhead ahead = ahead(twelve, 5, 3, (number, targets, monitor) -> {
            threads.add(Thread.currentThread().getName());
            await(together); // hangs unless three frames are under way
            return draw(number, targets);
        })) {
            while (ahead.hasNext()) {
                ahead.next();
            }
        }
        assertThat(threads).containsExactlyInAnyOrder("poseweave-frame-1", "poseweave-frame-2", "poseweave-frame-3");
    }

    @Test
    void memoryOfOneFrame_isRenderedByTheTakingThread() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        List<Long> rendered = new ArrayList<>();
        try (FramesAhead ahead = ahead(1, 4, (number, targets, monitor) -> {
            threads.add(Thread.currentThread());
            rendered.add(number);
            return draw(number, targets);
        })) {
            ahead.next();
            ahead.next();
            assertThat(rendered).as("nothing ahead").containsExactly(0L, 1L);
        }
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void fault_isThrownInItsTurnAndAllBeforeItAreHandedOut() {
        RenderException fault = new RenderException(ErrorCode.RENDER, "a", "b", "c");
        List<Long> taken = new ArrayList<>();
        try (FramesAhead ahead = ahead(5, 3, (number, targets, monitor) -> {
            if (number >= 6) {
                throw number == 6 ? fault : new IllegalStateException("a later frame");
            }
            pause(5);
            return draw(number, targets);
        })) {
            assertThatThrownBy(() -> {
                        while (ahead.hasNext()) {
                            taken.add(ahead.next().number());
                        }
                    })
                    .isSameAs(fault);
        }
        assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void error_isThrownAsItIs() {
        StackOverflowError error = new StackOverflowError();
        try (FramesAhead ahead = ahead(4, 2, (number, targets, monitor) -> {
            throw error;
        })) {
            assertThatThrownBy(ahead::next).isSameAs(error);
        }
    }

    @Test
    void close_endsFramesUnderWayAndWaitsForThem() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        Set<Long> ended = ConcurrentHashMap.newKeySet();
        FramesAhead ahead = ahead(5, 2, (number, targets, monitor) -> {
            if (number > 0) {
                begun.countDown();
                try {
                    while (true) {
                        monitor.check();
                        pause(1);
                    }
                } finally {
                    ended.add(number);
                }
            }
            return draw(number, targets);
        });
        ahead.next();
        begun.await();
        ahead.close();
        assertThat(ended).as("frames that were under way").containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void interruptedTaker_isTold() {
        try (FramesAhead ahead = ahead(5, 2, (number, targets, monitor) -> {
            while (true) {
                monitor.check();
                pause(1);
            }
        })) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(ahead::next).isInstanceOf(RenderCancelledException.class);
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
    }

    @Test
    void framesThatAreThere_takeTheirTurnAndNoMemory() {
        List<Long> rendered = new ArrayList<>();
        List<Long> there = new ArrayList<>();
        FramesAhead.Renderer renderer = (number, targets, monitor) -> {
            synchronized (rendered) {
                rendered.add(number);
            }
            return draw(number, targets);
        };
        try (FramesAhead ahead =
                new FramesAhead(NUMBERS, number -> number % 4 != 0, renderer, RenderMonitor.NONE, memory(3), 2)) {
            for (long number : NUMBERS) {
                FramesAhead.Frame frame = ahead.next();
                assertThat(frame.number()).isEqualTo(number);
                if (frame.drawn() == null) {
                    there.add(number);
                }
            }
            assertThat(ahead.hasNext()).isFalse();
        }
        assertThat(rendered).hasSize(10).allMatch(number -> number % 4 == 0);
        assertThat(there).hasSize(30);
    }

    @Test
    void framesAhead_areNoMoreThanThereIsMemoryFor() {
        Set<Long> begun = ConcurrentHashMap.newKeySet();
        try (FramesAhead ahead = ahead(4, 8, (number, targets, monitor) -> {
            begun.add(number);
            return draw(number, targets);
        })) {
            for (int i = 0; i < 10; i++) {
                long number = ahead.next().number();
                pause(3);
                assertThat(begun).allMatch(other -> other < number + 4);
            }
        }
    }

    private static FramesAhead ahead(int memory, int atOnce, FramesAhead.Renderer renderer) {
        return ahead(NUMBERS, memory, atOnce, renderer);
    }

    private static FramesAhead ahead(List<Long> numbers, int memory, int atOnce, FramesAhead.Renderer renderer) {
        return new FramesAhead(numbers, number -> false, renderer, RenderMonitor.NONE, memory(memory), atOnce);
    }

    private static List<List<RenderTarget>> memory(int frames) {
        List<List<RenderTarget>> memory = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            OwnedFrame frame = OwnedFrame.allocate(1, 1, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
            memory.add(List.of(new RenderTarget(Output.RESULT, frame.view())));
        }
        return memory;
    }

    private static FrameResult draw(long number, List<RenderTarget> targets) {
        targets.get(0).to().data().put(0, (byte) number);
        Picture picture = new Picture(1, new float[3], new float[1]);
        return new FrameResult(number, List.of(picture), picture, picture, new float[1], 1, 0);
    }

    private static byte pixel(FramesAhead.Frame frame) {
        FramesAhead.Drawn drawn = frame.drawn();
        assertThat(drawn).isNotNull();
        return drawn.targets().get(0).to().data().get(0);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
