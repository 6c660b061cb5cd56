package org.poseweave.headless;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.pipeline.FrameResult;
import org.poseweave.pipeline.RenderTarget;

/**
 * Renders the frames of a run, several at once, and hands them out in their order: while one is written the next are
 * decoded, drawn and pasted. As many are under way or wait as memory was given for. A frame that fails throws when its turn
 * has come, so all before it are written, as if they had been rendered one after the other. With memory for one frame they
 * are, by the thread that takes them. One thread takes frames and closes.
 */
final class FramesAhead implements AutoCloseable {
    /** Renders one frame; called by several threads at once. */
    interface Renderer {
        /**
         * Fills {@code targets}.
         *
         * @param monitor ends the frame when nobody will take it
         */
        FrameResult render(long number, List<RenderTarget> targets, RenderMonitor monitor);
    }

    /**
     * The next frame in order.
     *
     * @param drawn null if it was there already
     */
    record Frame(long number, @Nullable Drawn drawn) {}

    /**
     * A rendered frame.
     *
     * @param targets hold the frame until the next is taken
     * @param sec of its rendering
     */
    record Drawn(FrameResult result, List<RenderTarget> targets, double sec) {}

    private record Started(long number, @Nullable FutureTask<Drawn> work) {}

    private final Iterator<Long> numbers;
    private final LongPredicate isThere;
    private final Renderer renderer;
    private final RenderMonitor monitor;
    private final Deque<List<RenderTarget>> idle;
    private final Deque<Started> started = new ArrayDeque<>();
    private final int most;
    private final @Nullable ExecutorService workers;
    private @Nullable List<RenderTarget> taken;
    private volatile boolean stopped;

    /**
     * Starts nothing yet.
     *
     * @param numbers of the frames, in the order in which they are handed out
     * @param isThere whether a frame need not be rendered; asked once for each, by the taking thread
     * @param memory for one frame each
     * @param atOnce frames that are rendered at the same time
     */
    FramesAhead(
            List<Long> numbers,
            LongPredicate isThere,
            Renderer renderer,
            RenderMonitor monitor,
            List<List<RenderTarget>> memory,
            int atOnce) {
        this.numbers = numbers.iterator();
        this.isThere = isThere;
        this.renderer = renderer;
        this.monitor = monitor;
        this.idle = new ArrayDeque<>(memory);
        this.most = memory.size();
        this.workers = most > 1 ? workers(atOnce) : null;
    }

    private static ExecutorService workers(int count) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "poseweave-frame-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether there is another frame. */
    boolean hasNext() {
        return !started.isEmpty() || numbers.hasNext();
    }

    /** The next frame, once it is rendered; what its rendering threw is thrown here. */
    Frame next() {
        if (taken != null) {
            idle.add(taken);
            taken = null;
        }
        while (numbers.hasNext() && started.size() < most && !idle.isEmpty()) {
            started.add(start(numbers.next()));
        }
        Started first = started.remove();
        FutureTask<Drawn> work = first.work();
        if (work == null) {
            return new Frame(first.number(), null);
        }
        Drawn drawn = result(work);
        taken = drawn.targets();
        return new Frame(first.number(), drawn);
    }

    private Started start(long number) {
        if (isThere.test(number)) {
            return new Started(number, null);
        }
        List<RenderTarget> targets = idle.remove();
        FutureTask<Drawn> work = new FutureTask<>(render(number, targets));
        if (workers == null) {
            work.run();
        } else {
            workers.execute(work);
        }
        return new Started(number, work);
    }

    private Callable<Drawn> render(long number, List<RenderTarget> targets) {
        return () -> {
            watched.check();
            long start = System.nanoTime();
            FrameResult result = renderer.render(number, targets, watched);
            return new Drawn(result, targets, (System.nanoTime() - start) / 1e9);
        };
    }

    private final RenderMonitor watched = new RenderMonitor() {
        @Override
        public boolean cancelled() {
            return stopped || monitor.cancelled();
        }

        @Override
        public synchronized void progress(String what, double share) {
            monitor.progress(what, share);
        }
    };

    private static Drawn result(FutureTask<Drawn> work) {
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RenderCancelledException();
        }
    }

    /** Ends what is under way and waits for it: afterwards nobody reads clips or writes targets. */
    @Override
    public void close() {
        stopped = true;
        if (workers == null) {
            return;
        }
        workers.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = workers.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
