package org.poseweave.headless;

import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a command: streams, environment and the folder of the program.
 *
 * @param terminal whether a person watches {@code out}
 * @param home folder of the program, or null where it is not known
 */
record Console(
        PrintStream out,
        PrintStream err,
        boolean terminal,
        Map<String, String> environment,
        @Nullable String home) {

    /** One whole line, flushed, so that a farm sees it at once. */
    void say(String line) {
        out.print(line + "\n");
        out.flush();
    }

    BundleShelf bundles() {
        return BundleShelf.of(environment, home);
    }
}
