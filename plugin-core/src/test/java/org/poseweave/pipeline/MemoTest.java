package org.poseweave.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.monitor.RenderMonitor;

@Timeout(30)
class MemoTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void oneOfSeveralFirstCallersWorks_theOthersWait() throws Exception {
        Memo<String, String> memo = new Memo<>(4);
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(threads.submit(() -> memo.get("a", RenderMonitor.NONE, () -> {
                working.countDown();
                await(goOn);
                return "value " + runs.incrementAndGet();
            })));
        }
        working.await();
        assertThat(memo.get("b", RenderMonitor.NONE, () -> "not blocked")).isEqualTo("not blocked");
        goOn.countDown();
        for (Future<String> call : calls) {
            assertThat(call.get()).isEqualTo("value 1");
        }
        assertThat(memo.get("a", RenderMonitor.NONE, () -> "again")).isEqualTo("value 1");
    }

    @Test
    void failure_isNotKept_andAWaiterTriesItself() throws Exception {
        Memo<String, String> memo = new Memo<>(4);
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch fail = new CountDownLatch(1);
        Future<String> first = threads.submit(() -> memo.get("a", RenderMonitor.NONE, () -> {
            working.countDown();
            await(fail);
            throw new IllegalStateException("first");
        }));
        working.await();
        CountDownLatch asked = new CountDownLatch(1);
        Future<String> waiter = threads.submit(() -> memo.get("a", signal(asked), () -> "second"));
        asked.await();
        fail.countDown();
        assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("first");
        assertThat(waiter.get()).isEqualTo("second");
        assertThat(memo.get("a", RenderMonitor.NONE, () -> "third")).isEqualTo("second");
    }

    @Test
    void cancelledWaiter_leavesWhileTheOtherWorksOn() throws Exception {
        Memo<String, String> memo = new Memo<>(4);
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<String> first = threads.submit(() -> memo.get("a", RenderMonitor.NONE, () -> {
            working.countDown();
            await(goOn);
            return "first";
        }));
        working.await();
        AtomicBoolean cancelled = new AtomicBoolean();
        Future<String> waiter = threads.submit(() -> memo.get("a", monitor(cancelled), () -> "never"));
        cancelled.set(true);
        assertThatThrownBy(waiter::get).hasCauseInstanceOf(RenderCancelledException.class);
        goOn.countDown();
        assertThat(first.get()).isEqualTo("first");
    }

    @Test
    void keepsTheLastUsedOnly() {
        Memo<Integer, Integer> memo = new Memo<>(2);
        for (int key : new int[] {1, 2, 1, 3, 1, 2}) {
            memo.get(key, RenderMonitor.NONE, () -> runs.incrementAndGet());
        }
        assertThat(runs.get()).isEqualTo(4);
    }

    private static RenderMonitor signal(CountDownLatch asked) {
        return new RenderMonitor() {
            @Override
            public boolean cancelled() {
                asked.countDown();
                return false;
            }

            @Override
            public void progress(String what, double share) {}
        };
    }

    static RenderMonitor monitor(AtomicBoolean cancelled) {
        return new RenderMonitor() {
            @Override
            public boolean cancelled() {
                return cancelled.get();
            }

            @Override
            public void progress(String what, double share) {}
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
