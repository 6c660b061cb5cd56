package org.poseweave.wiring;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.monitor.RenderMonitor;

/**
 * Things that are costly to open, shared by all who ask for them. The first who asks opens, others wait. Those in use are
 * never closed; of the others the last used are kept. A failure is told to all who ask within some seconds, then opening
 * is tried again. Safe for several threads.
 */
final class LeasePool<K, V> implements AutoCloseable {
    /** How long a failure stands before opening is tried again. */
    static final long FAILURE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long POLL_MILLIS = 10;

    private final int bound;
    private final BiFunction<K, RenderMonitor, V> opener;
    private final Consumer<V> closer;
    private final LongSupplier nanoClock;
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /**
     * An empty pool.
     *
     * @param bound most things kept while nobody uses them, and most failures remembered
     * @param nanoClock as {@link System#nanoTime}
     */
    LeasePool(int bound, Function<K, V> opener, Consumer<V> closer, LongSupplier nanoClock) {
        this(bound, (key, monitor) -> opener.apply(key), closer, nanoClock);
    }

    /** The same, with an opener that tells the monitor of its first caller how far it is. */
    LeasePool(int bound, BiFunction<K, RenderMonitor, V> opener, Consumer<V> closer, LongSupplier nanoClock) {
        this.bound = bound;
        this.opener = opener;
        this.closer = closer;
        this.nanoClock = nanoClock;
    }

    /**
     * Lends the thing of {@code key}; the caller closes the lease.
     *
     * @throws RuntimeException what the opener threw, to this caller or up to five seconds ago to another
     */
    Lease<V> lease(K key, RenderMonitor monitor) {
        while (true) {
            Entry<V> entry;
            boolean mine;
            synchronized (this) {
                if (closed) {
                    throw new IllegalStateException("the pool is closed");
                }
                entry = entries.get(key);
                if (entry != null
                        && entry.failure != null
                        && nanoClock.getAsLong() - entry.failedNanos >= FAILURE_NANOS) {
                    entries.remove(key);
                    entry = null;
                }
                mine = entry == null;
                if (entry == null) {
                    entry = new Entry<>();
                    entries.put(key, entry);
                }
                entry.users++;
            }
            try {
                if (mine) {
                    open(key, entry, monitor);
                } else {
                    entry.await(monitor);
                }
                V value = entry.value;
                RuntimeException failure = entry.failure;
                if (value != null) {
                    return new Lease<>(this, entry, value);
                }
                if (failure != null) {
                    throw failure;
                }
                // Another caller gave up, or an Error of it: try again.
                release(entry);
            } catch (RuntimeException | Error e) {
                release(entry);
                throw e;
            }
        }
    }

    private void open(K key, Entry<V> entry, RenderMonitor monitor) {
        try {
            V value = opener.apply(key, monitor);
            synchronized (this) {
                entry.value = value;
            }
        } catch (RenderCancelledException e) {
            throw e; // no fault of the thing: the next caller opens it
        } catch (RuntimeException e) {
            synchronized (this) {
                entry.failure = e;
                entry.failedNanos = nanoClock.getAsLong();
            }
            throw e;
        } finally {
            if (entry.value == null && entry.failure == null) {
                synchronized (this) {
                    entries.remove(key);
                }
            }
            entry.opened.countDown();
        }
    }

    private void release(Entry<V> entry) {
        List<V> out = new ArrayList<>();
        synchronized (this) {
            entry.users--;
            if (closed && entry.users == 0 && entry.value != null) {
                out.add(entry.value);
                entry.value = null;
            }
            trim(out);
        }
        out.forEach(closer);
    }

    /** Takes out what nobody uses, longest unused first, until the bound is kept. */
    private void trim(List<V> out) {
        Iterator<Entry<V>> oldest = entries.values().iterator();
        int over = entries.size() - bound;
        while (over > 0 && oldest.hasNext()) {
            Entry<V> entry = oldest.next();
            if (entry.users == 0) {
                oldest.remove();
                over--;
                if (entry.value != null) {
                    out.add(entry.value);
                    entry.value = null;
                }
            }
        }
    }

    /** Closes what nobody uses; the rest when its last user lets it go. */
    @Override
    public void close() {
        List<V> out = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (Entry<V> entry : entries.values()) {
                if (entry.users == 0 && entry.value != null) {
                    out.add(entry.value);
                    entry.value = null;
                }
            }
            entries.clear();
        }
        out.forEach(closer);
    }

    private static final class Entry<V> {
        private final CountDownLatch opened = new CountDownLatch(1);
        private volatile @Nullable V value;
        private volatile @Nullable RuntimeException failure;
        private long failedNanos;
        private int users;

        void await(RenderMonitor monitor) {
            try {
                do {
                    monitor.check();
                } while (!opened.await(POLL_MILLIS, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RenderCancelledException();
            }
        }
    }

    /** A thing in use. */
    static final class Lease<V> implements AutoCloseable {
        private final LeasePool<?, V> pool;
        private final Entry<V> entry;
        private final V value;
        private boolean over;

        private Lease(LeasePool<?, V> pool, Entry<V> entry, V value) {
            this.pool = pool;
            this.entry = entry;
            this.value = value;
        }

        /** The thing. */
        synchronized V get() {
            if (over) {
                throw new IllegalStateException("used after it was given back");
            }
            return value;
        }

        @Override
        public void close() {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
            }
            pool.release(entry);
        }
    }
}
