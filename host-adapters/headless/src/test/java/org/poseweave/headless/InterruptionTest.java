package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM in the middle of a render of its own process. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class InterruptionTest {
    private static final int FRAMES = 4000;

    @TempDir
    private Path folder;

    @Test
    void sigterm_leavesNoMovieNoTemporaryFileAndStatus143() throws Exception {
        int status = renderUntilKilled("out.mkv", "--preview");
        assertThat(status).isEqualTo(143);
        assertThat(names()).containsExactly("driving.mkv", "source.mkv");
    }

    @Test
    void sigterm_keepsFinishedFramesOfASequenceWhole() throws Exception {
        int status = renderUntilKilled("out.####.png");
        assertThat(status).isEqualTo(143);
        List<String> names = names();
        assertThat(names).contains("out.0001.png", "out.0002.png").noneMatch(name -> name.endsWith(".tmp"));
        names.stream()
                .filter(name -> name.startsWith("out."))
                .forEach(name -> assertThat(folder.resolve(name)).isNotEmptyFile());
    }

    private int renderUntilKilled(String out, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dposeweave.home=" + System.getProperty("poseweave.root"),
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName(),
                "render",
                "--driving",
                TestClips.movie(folder.resolve("driving.mkv"), 32, 32, FRAMES),
                "--source",
                TestClips.movie(folder.resolve("source.mkv"), 64, 48, 1),
                "--out",
                folder.resolve(out).toString(),
                "--driving-crop",
                "full",
                "--source-crop",
                "full"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("Frame 2 ")) {
                line = lines.readLine();
            }
            assertThat(line).isEqualTo("Frame 2 (2 of " + FRAMES + ")");
            process.toHandle().destroy(); // unlike Process.destroy, leaves the stream open
            while (line != null) {
                line = lines.readLine();
            }
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
