package org.poseweave.headless;

import java.util.Locale;
import org.poseweave.monitor.RenderMonitor;

/** Tells a person, a line a step, that a model takes long to load. */
final class LoadingMonitor implements RenderMonitor {
    private final Console console;

    LoadingMonitor(Console console) {
        this.console = console;
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public void progress(String what, double share) {
        console.say(String.format(Locale.ROOT, "%s: %.0f %%", what, 100 * share));
    }
}
