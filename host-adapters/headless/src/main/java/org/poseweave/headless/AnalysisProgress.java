package org.poseweave.headless;

import java.util.List;
import java.util.Locale;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.ColourParams;
import org.poseweave.params.FramingParams;
import org.poseweave.params.Param;
import org.poseweave.params.Params;

/** Tells how far an analysis is, once it takes long, and ends it when the process is to end. */
final class AnalysisProgress implements RenderMonitor {
    /** Parameters that an analysis of a driving clip depends on. */
    static final List<Param<?>> PARAMS = List.of(
            Params.DRIVING_CROP,
            FramingParams.MARGIN,
            FramingParams.TRACK_SMOOTHING,
            FramingParams.DRIVING_CENTRE_X,
            FramingParams.DRIVING_CENTRE_Y,
            FramingParams.DRIVING_SIZE,
            FramingParams.LOST_BELOW,
            ColourParams.DRIVING_SPACE);

    private static final long BETWEEN_NANOS = 5_000_000_000L;
    private static final long TERMINAL_NANOS = 1_000_000_000L;

    private final Console console;
    private final boolean told;
    private final Interruption interruption;
    private long saidNanos = System.nanoTime();
    private boolean open;

    /** @param lines whether it is told where no person watches, too */
    AnalysisProgress(Console console, boolean quiet, boolean lines, Interruption interruption) {
        this.console = console;
        this.told = !quiet && (lines || console.terminal());
        this.interruption = interruption;
    }

    @Override
    public boolean cancelled() {
        interruption.check();
        return false;
    }

    @Override
    public void progress(String what, double share) {
        long now = System.nanoTime();
        if (!told || now - saidNanos < (console.terminal() ? TERMINAL_NANOS : BETWEEN_NANOS)) {
            return;
        }
        saidNanos = now;
        String text = String.format(Locale.ROOT, "%s: %.0f %%", what, 100 * share);
        if (console.terminal()) {
            console.out().print("\r" + text + "\u001b[K");
            console.out().flush();
            open = true;
        } else {
            console.say(text);
        }
    }

    /** Leaves the line of the bar, if there is one. */
    void end() {
        if (open) {
            console.out().print('\n');
            open = false;
        }
    }
}
