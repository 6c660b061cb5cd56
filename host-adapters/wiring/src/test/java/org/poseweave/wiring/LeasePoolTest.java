package org.poseweave.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.wiring.LeasePool.Lease;

@Timeout(30)
class LeasePoolTest {
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // clocks may wrap

    @Test
    void firstCallerOpens_othersWaitAndShare() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        LeasePool<String, String> pool = pool(2, key -> {
            opening.countDown();
            await(goOn);
            return key + opened.incrementAndGet();
        });
        ExecutorService threads = Executors.newFixedThreadPool(5);
        try {
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(threads.submit(() -> {
                    try (Lease<String> lease = pool.lease("a", RenderMonitor.NONE)) {
                        return lease.get();
                    }
                }));
            }
            await(opening);
            assertThatThrownBy(() -> pool.lease("a", cancelled())).isInstanceOf(RenderCancelledException.class);
            goOn.countDown();
            for (Future<String> call : calls) {
                assertThat(call.get()).isEqualTo("a1");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(closed).isEmpty();
    }

    @Test
    void whatIsInUse_isNeverClosed_theRestUpToTheBound() {
        LeasePool<String, String> pool = pool(2, key -> key);
        Lease<String> a = pool.lease("a", RenderMonitor.NONE);
        for (String key : new String[] {"b", "c", "d"}) {
            pool.lease(key, RenderMonitor.NONE).close();
        }
        assertThat(closed).containsExactly("b", "c");
        assertThat(a.get()).isEqualTo("a");
        a.close();
        a.close();
        pool.lease("e", RenderMonitor.NONE).close();
        assertThat(closed).containsExactly("b", "c", "a");
        assertThatThrownBy(a::get).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void failure_standsForFiveSecondsAndIsThenTriedAgain() {
        AtomicBoolean broken = new AtomicBoolean(true);
        LeasePool<String, String> pool = pool(2, key -> {
            opened.incrementAndGet();
            if (broken.get()) {
                throw new IllegalArgumentException("broken");
            }
            return key;
        });
        assertThatThrownBy(() -> pool.lease("a", RenderMonitor.NONE)).hasMessage("broken");
        broken.set(false);
        nanos.addAndGet(LeasePool.FAILURE_NANOS - 1);
        assertThatThrownBy(() -> pool.lease("a", RenderMonitor.NONE)).hasMessage("broken");
        assertThat(opened.get()).isEqualTo(1);
        nanos.incrementAndGet();
        assertThat(pool.lease("a", RenderMonitor.NONE).get()).isEqualTo("a");
    }

    @Test
    void anError_isNotKept() {
        LeasePool<String, String> pool = pool(2, key -> {
            if (opened.incrementAndGet() == 1) {
                throw new OutOfMemoryError("for this test");
            }
            return key;
        });
        assertThatThrownBy(() -> pool.lease("a", RenderMonitor.NONE)).isInstanceOf(OutOfMemoryError.class);
        assertThat(pool.lease("a", RenderMonitor.NONE).get()).isEqualTo("a");
    }

    @Test
    void closing_waitsForThoseInUse() {
        LeasePool<String, String> pool = pool(2, key -> key);
        Lease<String> a = pool.lease("a", RenderMonitor.NONE);
        pool.lease("b", RenderMonitor.NONE).close();
        pool.close();
        assertThat(closed).containsExactly("b");
        a.close();
        assertThat(closed).containsExactly("b", "a");
        assertThatThrownBy(() -> pool.lease("a", RenderMonitor.NONE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void manyThreadsAndFewPlaces_neverSeeAClosedThing() throws Exception {
        LeasePool<Integer, AtomicBoolean> pool =
                new LeasePool<>(2, key -> new AtomicBoolean(true), open -> open.set(false), System::nanoTime);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> calls = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int seed = t;
                calls.add(threads.submit(() -> {
                    int bad = 0;
                    for (int i = 0; i < 3000; i++) {
                        try (Lease<AtomicBoolean> lease = pool.lease((i * 7 + seed) % 5, RenderMonitor.NONE)) {
                            bad += lease.get().get() ? 0 : 1;
                        }
                    }
                    return bad;
                }));
            }
            for (Future<Integer> call : calls) {
                assertThat(call.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private LeasePool<String, String> pool(int bound, Function<String, String> opener) {
        return new LeasePool<>(bound, opener, closed::add, nanos::get);
    }

    private static RenderMonitor cancelled() {
        return new RenderMonitor() {
            @Override
            public boolean cancelled() {
                return true;
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
