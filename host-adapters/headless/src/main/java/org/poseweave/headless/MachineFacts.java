package org.poseweave.headless;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.poseweave.model.OrtModelSession;

/** What a measurement has to state of the machine and the program. */
final class MachineFacts {
    private static final long GIT_SECONDS = 5;

    private MachineFacts() {}

    /** Date, machine and program, a line each. */
    static List<String> lines(@Nullable String home) {
        return List.of(
                LocalDate.now(ZoneOffset.UTC) + ", " + processor() + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors",
                "commit " + commit(home) + ", Java " + System.getProperty("java.version") + ", "
                        + OrtModelSession.runtimeReport());
    }

    static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException e) {
            return "unknown processor"; // only Linux has this file
        }
    }

    private static String commit(@Nullable String home) {
        if (home == null) {
            return "unknown";
        }
        try {
            Process git = new ProcessBuilder("git", "-C", home, "describe", "--always", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(GIT_SECONDS, TimeUnit.SECONDS) && !text.isEmpty() ? text : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
