package org.poseweave.headless;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A request from outside (SIGTERM, SIGINT) to stop between two frames. While one is open the virtual machine waits with
 * its end until half-written output has been discarded; its exit status then is the signal's (143, 130).
 */
final class Interruption implements AutoCloseable {
    /** Farms kill for good after 30 seconds. */
    private static final long PATIENCE_SEC = 25;

    private final CountDownLatch discarded = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "poseweave-interruption");
    private volatile boolean requested;

    private Interruption() {}

    static Interruption open() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Throws when the process has been asked to end. */
    void check() {
        if (requested) {
            throw new Interrupted();
        }
    }

    /** Lets the process end: nothing half-written is left. */
    @Override
    public void close() {
        discarded.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook runs; the latch above has released it.
        }
    }

    private void stop() {
        requested = true;
        try {
            if (!discarded.await(PATIENCE_SEC, TimeUnit.SECONDS)) {
                return; // The frame takes longer than a farm waits; the process ends with its temporary file.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Unwinds the render; nobody reads it because the process is about to end. */
    static final class Interrupted extends RuntimeException {
        Interrupted() {
            super("asked to end", null, false, false);
        }
    }
}
