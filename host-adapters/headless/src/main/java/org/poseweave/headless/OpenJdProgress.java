package org.poseweave.headless;

import java.io.PrintStream;
import java.util.Locale;
import org.poseweave.error.RenderException;

/** Lines that runners of Open Job Description read: {@code openjd_progress}, {@code openjd_status}, {@code openjd_fail}. */
final class OpenJdProgress implements Progress {
    private final PrintStream out;

    OpenJdProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void wrote(long frame, int done, int total) {
        say(String.format(Locale.ROOT, "openjd_progress: %.1f", 100.0 * done / total));
        say("openjd_status: Frame " + frame + " (" + done + " of " + total + ")");
    }

    @Override
    public void failed(RenderException fault) {
        say("openjd_fail: " + String.valueOf(fault.getMessage()).replaceAll("\\s*\\R\\s*", " "));
    }

    @Override
    public void end() {}

    private void say(String line) {
        out.print(line + "\n");
        out.flush();
    }
}
