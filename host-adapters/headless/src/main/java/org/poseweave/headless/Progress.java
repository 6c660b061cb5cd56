package org.poseweave.headless;

import java.io.PrintStream;
import java.util.Locale;
import org.poseweave.error.RenderException;
import org.poseweave.studio.RunSettings.ProgressKind;

/** Tells how far a render is: whole flushed lines for farms and logs, one moving bar for a terminal, or nothing. */
interface Progress {
    /**
     * One frame has been written.
     *
     * @param frame number as the user counts, from 1
     * @param done frames written, this one included
     * @param total frames to write
     */
    void wrote(long frame, int done, int total);

    /** Leaves the line of the bar, if there is one. */
    void end();

    /** The run has ended with a fault. */
    default void failed(RenderException fault) {}

    static Progress of(ProgressKind kind, boolean quiet, Console console) {
        if (quiet || kind == ProgressKind.NONE) {
            return none();
        }
        if (kind == ProgressKind.OPENJD) {
            return new OpenJdProgress(console.out());
        }
        boolean bar = kind == ProgressKind.AUTO && console.terminal();
        return bar ? bar(console.out()) : lines(console.out());
    }

    static Progress none() {
        return new Progress() {
            @Override
            public void wrote(long frame, int done, int total) {}

            @Override
            public void end() {}
        };
    }

    /** {@code Frame 1003 (3 of 10)}: the pattern that farms look for. */
    static Progress lines(PrintStream out) {
        return new Progress() {
            @Override
            public void wrote(long frame, int done, int total) {
                out.print("Frame " + frame + " (" + done + " of " + total + ")\n");
                out.flush();
            }

            @Override
            public void end() {}
        };
    }

    static Progress bar(PrintStream out) {
        return new Progress() {
            private static final int CELLS = 30;
            private final long startNanos = System.nanoTime();
            private boolean open;

            @Override
            public void wrote(long frame, int done, int total) {
                int filled = (int) ((long) CELLS * done / total);
                double elapsedSec = (System.nanoTime() - startNanos) / 1e9;
                double framesPerSec = elapsedSec > 0 ? done / elapsedSec : 0;
                long leftSec = framesPerSec > 0 ? Math.round((total - done) / framesPerSec) : 0;
                out.print(String.format(
                        Locale.ROOT,
                        "\r[%s%s] frame %d (%d of %d), %.1f frames/s, %d:%02d left\u001b[K",
                        "#".repeat(filled),
                        ".".repeat(CELLS - filled),
                        frame,
                        done,
                        total,
                        framesPerSec,
                        leftSec / 60,
                        leftSec % 60));
                out.flush();
                open = true;
            }

            @Override
            public void end() {
                if (open) {
                    out.print('\n');
                    out.flush();
                    open = false;
                }
            }
        };
    }
}
