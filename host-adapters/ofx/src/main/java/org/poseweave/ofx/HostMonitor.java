package org.poseweave.ofx;

import org.poseweave.monitor.RenderMonitor;

/** Asks the host whether to go on, and shows its progress bar while the source is analysed. */
final class HostMonitor implements RenderMonitor, AutoCloseable {
    private enum Bar {
        /** Not opened yet. */
        WAITING,
        OPEN,
        /** Closed, or not to be had. */
        NONE
    }

    private final Instance instance;
    private Bar bar;
    private boolean stopped;

    /**
     * Watches one render.
     *
     * @param shows whether an analysis is worth a bar, as it is not where it comes back with every frame
     */
    HostMonitor(Instance instance, boolean shows) {
        this.instance = instance;
        bar = shows ? Bar.WAITING : Bar.NONE;
    }

    @Override
    public boolean cancelled() {
        return stopped || instance.aborted();
    }

    @Override
    public void progress(String what, double share) {
        if (bar == Bar.WAITING) {
            bar = instance.startProgress("PoseWeave: " + what) ? Bar.OPEN : Bar.NONE;
        }
        if (bar == Bar.OPEN) {
            stopped |= !instance.updateProgress(share);
        }
        if (share >= 1) {
            close();
        }
    }

    /** Closes the bar. */
    @Override
    public void close() {
        if (bar == Bar.OPEN) {
            instance.endProgress();
        }
        bar = Bar.NONE;
    }
}
