package org.poseweave.headless;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.poseweave.media.FrameFile;

/**
 * Kills renders of one job (kill -9) at random moments and checks after each that no frame that validates is wrong and
 * that none was rendered twice that had been valid; at last lets one finish. As a program: KillTrial KILLS [SEED].
 */
final class KillTrial {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FRAMES = 40;

    private final Path folder;
    private final Random random;
    private final Map<Integer, String> truth = new HashMap<>();
    private int killedWhileRendering;
    private int left;

    /** What was seen. */
    record Outcome(int kills, int whileRendering, int temporaryFilesLeft, int rounds) {}

    KillTrial(Path folder, long seed) {
        this.folder = folder;
        this.random = new Random(seed);
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("kill-trial");
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        System.out.println(new KillTrial(folder, seed).run(Integer.parseInt(args[0])));
    }

    Outcome run(int kills) throws Exception {
        TestClips.movie(folder.resolve("driving.mkv"), 64, 64, FRAMES);
        TestClips.movie(folder.resolve("source.mkv"), 960, 540, 2);
        Files.createDirectories(folder.resolve("out"));
        int status = new Cli()
                .run(words("truth.####.png", "--quiet").toArray(String[]::new))
                .status();
        require(status == 0, "a first run without a fault", "status " + status);
        for (int frame = 1; frame <= FRAMES; frame++) {
            truth.put(frame, FrameFile.check(file("truth", frame)).detail());
        }
        int rounds = 1;
        for (int kill = 0; kill < kills; kill++) {
            Set<Integer> before = valid();
            if (before.size() == FRAMES) {
                rounds++;
                clear();
                before = Set.of();
            }
            Path log = folder.resolve("log-" + kill + ".jsonl");
            kill(before, log);
            check(before, log);
            left += temporary().size();
            Files.deleteIfExists(log);
        }
        finish();
        return new Outcome(kills, killedWhileRendering, left, rounds);
    }

    /** Starts a render and kills it some time after a frame of its own that chance names, or while it starts. */
    private void kill(Set<Integer> before, Path log) throws IOException, InterruptedException {
        Process process = start("out.####.png", "--existing", "skip", "--log-json", log.toString());
        int wanted = random.nextInt(8);
        long patienceMs = random.nextInt(250);
        try (var lines = process.inputReader()) {
            String line = "";
            for (int seen = 0; seen < wanted && line != null; ) {
                line = lines.readLine();
                boolean frame = line != null && line.startsWith("Frame ");
                seen += frame && !before.contains(Integer.parseInt(line.split(" ")[1])) ? 1 : 0;
            }
            Thread.sleep(wanted == 0 ? 4 * patienceMs : patienceMs);
            killedWhileRendering += process.isAlive() && wanted > 0 ? 1 : 0;
            process.toHandle().destroyForcibly();
            process.waitFor(30, TimeUnit.SECONDS);
        }
    }

    private void check(Set<Integer> before, Path log) throws IOException {
        for (int frame : valid()) {
            String pixels = FrameFile.check(file("out", frame)).detail();
            require(pixels.equals(truth.get(frame)), "frame " + frame + " to be the true one", pixels);
        }
        for (String line : Files.exists(log) ? Files.readAllLines(log) : List.<String>of()) {
            JsonNode event = line.endsWith("}") ? JSON.readTree(line) : JSON.nullNode();
            int frame = event.path("frame").asInt();
            boolean again = event.path("event").asText().equals("rendered") && before.contains(frame);
            require(!again, "valid frames to be kept", "frame " + frame + " rendered again");
        }
    }

    private void finish() throws Exception {
        Cli.Result result = new Cli()
                .run(words("out.####.png", "--existing", "skip", "--quiet").toArray(String[]::new));
        require(result.status() == 0, "the last run to end well", result.err());
        require(valid().size() == FRAMES, FRAMES + " valid frames", valid().size() + "");
        require(temporary().isEmpty(), "no temporary file", temporary().toString());
    }

    private List<Path> temporary() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            return files.filter(file -> file.toString().endsWith(".tmp")).toList();
        }
    }

    private Set<Integer> valid() throws IOException {
        Set<Integer> valid = new HashSet<>();
        for (int frame = 1; frame <= FRAMES; frame++) {
            FrameFile found = FrameFile.check(file("out", frame));
            require(found.state() != FrameFile.State.BROKEN, "whole files only", found.detail());
            if (found.state() == FrameFile.State.WHOLE) {
                valid.add(frame);
            }
        }
        return valid;
    }

    private void clear() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith("out.")) {
                    Files.delete(file);
                }
            }
        }
    }

    private Path file(String stem, int frame) {
        return folder.resolve("out").resolve(String.format("%s.%04d.png", stem, frame));
    }

    private Process start(String out, String... more) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder, // killed processes leave their libraries there
                "-Dposeweave.home=" + System.getProperty("poseweave.root"),
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName()));
        command.addAll(words(out, more));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private List<String> words(String out, String... more) {
        List<String> words = new java.util.ArrayList<>(
                List.of("render", "--driving", folder.resolve("driving.mkv").toString()));
        words.addAll(List.of("--source", folder.resolve("source.mkv").toString(), "--device", "cpu"));
        words.addAll(List.of("--out", folder.resolve("out").resolve(out).toString()));
        words.addAll(List.of("--driving-crop", "full", "--source-crop", "full", "--source-count", "1"));
        words.addAll(List.of(more));
        return words;
    }

    private static void require(boolean right, String expected, String found) {
        if (!right) {
            throw new AssertionError("expected " + expected + "; found " + found);
        }
    }
}
