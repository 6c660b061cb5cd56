package org.poseweave.openfx;

import org.jspecify.annotations.Nullable;
import org.poseweave.openfx.abi.Ofx;

/** A progress bar of the host for work that takes long. */
public final class Progress {
    private final Ofx.ProgressSuite suite;

    private Progress(Ofx.ProgressSuite suite) {
        this.suite = suite;
    }

    static @Nullable Progress of(Ofx.ProgressSuite suite) {
        return suite.has(Ofx.ProgressSuite.START, Ofx.ProgressSuite.UPDATE, Ofx.ProgressSuite.END)
                ? new Progress(suite)
                : null;
    }

    /** Opens the bar. */
    public void start(ImageEffect effect, String label) {
        suite.progressStart(effect.handle(), Ofx.text(label));
    }

    /**
     * Moves the bar.
     *
     * @param share done, 0..1
     * @return false if the user wants to stop
     */
    public boolean update(ImageEffect effect, double share) {
        int status = suite.progressUpdate(effect.handle(), share);
        return status == Status.OK || status == Status.REPLY_DEFAULT;
    }

    /** Closes the bar. */
    public void end(ImageEffect effect) {
        suite.progressEnd(effect.handle());
    }
}
