package org.poseweave.headless;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Entry point of the process: the only place that ends it. */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] args) {
        PrintStream out = utf8(FileDescriptor.out);
        PrintStream err = utf8(FileDescriptor.err);
        // Only the shell knows for every Java version whether the output is a terminal.
        boolean terminal = Boolean.getBoolean("poseweave.terminal");
        Console console = new Console(out, err, terminal, System.getenv(), System.getProperty("poseweave.home"));
        int status = new Main(console).run(args);
        out.flush();
        err.flush();
        System.exit(status);
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
