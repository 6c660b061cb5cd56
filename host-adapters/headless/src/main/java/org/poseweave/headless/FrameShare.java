package org.poseweave.headless;

import org.poseweave.pipeline.EngineSettings;

/**
 * How a run spreads the CPU threads that it is lent. Frames side by side use them better than the threads of one graph,
 * which wait for each other at every operator; twice as many as are lent fill the gaps, since they sleep while they wait.
 *
 * @param atOnce frames rendered at the same time
 * @param graphThreads of one graph run, 0 for all cores
 */
record FrameShare(int atOnce, int graphThreads) {
    private static final int MOST_AT_ONCE = 4;
    private static final int FILLING = 2;

    /** Beside those being rendered: one that is written and one that waits for it. */
    private static final int BESIDE = 2;

    private static final long MOST_BYTES = 512L << 20;

    /**
     * Spreads what {@code settings} lend.
     *
     * @param wanted frames at once, 0 for as many as pay
     */
    static FrameShare of(EngineSettings settings, int wanted) {
        return of(settings.threads(), Runtime.getRuntime().availableProcessors(), wanted);
    }

    /**
     * Spreads threads.
     *
     * @param threads lent, 0 for all of {@code available}
     */
    static FrameShare of(int threads, int available, int wanted) {
        int lent = threads > 0 ? threads : available;
        int atOnce = wanted > 0 ? wanted : Math.min(MOST_AT_ONCE, lent);
        return new FrameShare(atOnce, atOnce == 1 ? threads : Math.max(1, Math.min(lent, FILLING * lent / atOnce)));
    }

    /** For a person. */
    String describe() {
        String threads = graphThreads == 0 ? "all cores" : graphThreads + (graphThreads == 1 ? " thread" : " threads");
        return (atOnce == 1 ? "one frame after the other" : atOnce + " frames at once") + ", graphs on " + threads;
    }

    /** Frames that memory is held for, from 1: few of large ones. */
    int depth(long frameBytes) {
        long fitting = MOST_BYTES / Math.max(1, frameBytes);
        return atOnce == 1 ? 1 : (int) Math.max(1, Math.min(atOnce + BESIDE, fitting));
    }
}
