package org.poseweave.monitor;

/**
 * How a host follows a render and ends it early. It is asked between network runs and between decoded frames, by the
 * thread that renders.
 */
public interface RenderMonitor {
    /** Never cancels, listens to nothing. */
    RenderMonitor NONE = new RenderMonitor() {
        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void progress(String what, double share) {}
    };

    /** Whether the render should end now. */
    boolean cancelled();

    /**
     * Tells how far a long step is; a frame whose shot is prepared tells nothing.
     *
     * @param what the step for a person, as "Analysing the source"
     * @param share done so far, 0..1, never falling within a step
     */
    void progress(String what, double share);

    /**
     * Ends the render if that is wanted.
     *
     * @throws RenderCancelledException if {@link #cancelled}
     */
    default void check() {
        if (cancelled()) {
            throw new RenderCancelledException();
        }
    }
}
