package org.poseweave.monitor;

/** A render ended because its {@link RenderMonitor} said so. The output may be partly written; nothing else is left. */
public final class RenderCancelledException extends RuntimeException {
    public RenderCancelledException() {
        super("the render was cancelled");
    }
}
