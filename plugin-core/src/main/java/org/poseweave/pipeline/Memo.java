package org.poseweave.pipeline;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.monitor.RenderMonitor;

/**
 * Values worked out once each; those used last are kept. Of several callers who want a new value one works and the others
 * wait, callers for other keys go on. Work that fails or is cancelled leaves nothing: its caller gets the exception and
 * the next waiter tries itself. Safe for several threads.
 */
final class Memo<K, V> {
    private static final long POLL_MILLIS = 10;

    private final Map<K, V> kept;
    private final Map<K, Attempt<V>> underWay = new HashMap<>();

    /** @param bound most values kept */
    Memo(int bound) {
        kept = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > bound;
            }
        };
    }

    /** The value of {@code key}, by {@code work} if it is not kept. */
    V get(K key, RenderMonitor monitor, Supplier<V> work) {
        while (true) {
            Attempt<V> attempt;
            boolean mine;
            synchronized (this) {
                V known = kept.get(key);
                if (known != null) {
                    return known;
                }
                attempt = underWay.get(key);
                mine = attempt == null;
                if (attempt == null) {
                    attempt = new Attempt<>();
                    underWay.put(key, attempt);
                }
            }
            V value = mine ? work(key, attempt, work) : attempt.await(monitor);
            if (value != null) {
                return value;
            }
        }
    }

    /** The value of {@code key} if it is kept. */
    synchronized Optional<V> kept(K key) {
        return Optional.ofNullable(kept.get(key));
    }

    /** Keeps a value that was worked out elsewhere. */
    synchronized void keep(K key, V value) {
        kept.put(key, value);
    }

    private V work(K key, Attempt<V> attempt, Supplier<V> work) {
        try {
            V value = work.get();
            attempt.value = value;
            return value;
        } finally {
            synchronized (this) {
                underWay.remove(key);
                if (attempt.value != null) {
                    kept.put(key, attempt.value);
                }
            }
            attempt.ended.countDown();
        }
    }

    private static final class Attempt<V> {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable V value;

        /** The value, or null if the attempt failed. */
        @Nullable
        V await(RenderMonitor monitor) {
            try {
                do {
                    monitor.check();
                } while (!ended.await(POLL_MILLIS, TimeUnit.MILLISECONDS));
                return value;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RenderCancelledException();
            }
        }
    }
}
