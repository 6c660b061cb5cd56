package org.poseweave.openfx;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.poseweave.openfx.abi.Ofx;

/** The host's own threads. */
public final class Threads {
    private final Ofx.MultiThreadSuite suite;

    private Threads(Ofx.MultiThreadSuite suite) {
        this.suite = suite;
    }

    static @Nullable Threads of(Ofx.MultiThreadSuite suite) {
        return suite.has(0, 1, 2, 3, 4, 5, 6, 7, 8) ? new Threads(suite) : null;
    }

    /** How many threads the host would use; 1 if it does not say. */
    public int count() {
        int[] count = {1};
        return suite.multiThreadNumCPUs(count) == Status.OK ? Math.max(1, count[0]) : 1;
    }

    /** Whether this thread was started by {@link #run}. */
    public boolean spawned() {
        return suite.multiThreadIsSpawnedThread() != 0;
    }

    /**
     * Runs a task {@code count} times on the host's threads and waits for all; the first exception of a task is thrown
     * here.
     *
     * @param task gets the number of its call, from 0
     */
    public void run(int count, IntConsumer task) {
        AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
        int status;
        // Nothing may be thrown through the host's frames.
        try (Ofx.ThreadFunction function = new Ofx.ThreadFunction() {
            @Override
            public void call(int index, int all, Pointer argument) {
                try {
                    task.accept(index);
                } catch (Throwable e) {
                    fault.compareAndSet(null, e);
                }
            }
        }) {
            status = suite.multiThread(function, count, 0);
        }
        Throwable first = fault.get();
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
        if (status != Status.OK) {
            throw OfxException.refused("multiThread", status);
        }
    }

    /** A new mutex of the host's; the caller closes it. */
    public Mutex mutex() {
        long[] handle = {0};
        int status = suite.mutexCreate(handle, 0);
        if (status != Status.OK) {
            throw OfxException.refused("mutexCreate", status);
        }
        return new Mutex(suite, handle[0]);
    }

    /** A mutex of the host's. */
    public static final class Mutex implements AutoCloseable {
        private final Ofx.MultiThreadSuite suite;
        private final long handle;

        private Mutex(Ofx.MultiThreadSuite suite, long handle) {
            this.suite = suite;
            this.handle = handle;
        }

        public void lock() {
            int status = suite.mutexLock(handle);
            if (status != Status.OK) {
                throw OfxException.refused("mutexLock", status);
            }
        }

        public boolean tryLock() {
            return suite.mutexTryLock(handle) == Status.OK;
        }

        public void unlock() {
            suite.mutexUnLock(handle);
        }

        @Override
        public void close() {
            suite.mutexDestroy(handle);
        }
    }
}
