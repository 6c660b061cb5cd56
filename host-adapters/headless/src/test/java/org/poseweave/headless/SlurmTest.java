package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.media.Clips;

/**
 * A job on a real Slurm of two nodes while things break: a node's daemon is killed, a task is killed, the disk runs full.
 * System properties poseweave.farm.frames and poseweave.farm.chunk make it longer.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SlurmTest {
    private static final int FRAMES = Integer.getInteger("poseweave.farm.frames", 20);
    private static final int CHUNK = Integer.getInteger("poseweave.farm.chunk", 5);

    @TempDir
    private Path folder;

    private Path renders;
    private Path job;
    private boolean smallDisk;

    @Test
    void job_isWholeAndEqualToASingleRunAfterEveryFault() throws Exception {
        String root = Slurm.root();
        assumeFalse(root.startsWith("-"), root);
        prepare();
        JsonNode single = singleRun();
        mount();
        try (Slurm slurm = Slurm.start(Path.of(root), Files.createDirectory(folder.resolve("slurm")), freePort())) {
            List<String> ids = submit(slurm);
            breakThings(slurm, ids.get(2));
            finish(slurm, ids.get(2), ids.get(3));
            assertThat(log("analyse")).contains("wrote    " + renders.resolve("out.analysis"));
            Path manifest = folder.resolve("farm.json");
            JsonNode farm = new ObjectMapper().readTree(manifest.toFile());
            assertThat(farm).isEqualTo(single);
            assertThat(farm.path("frames")).hasSize(FRAMES);
            assertThat(names().stream().filter(name -> name.endsWith(".png"))).hasSize(FRAMES);
            assertThat(names()).hasSize(FRAMES + 1).contains("out.analysis").noneMatch(name -> name.endsWith(".tmp"));
            try (var movie = Clips.open(folder.resolve("farm.mkv").toString())) {
                assertThat(movie.info().frameCount()).isEqualTo(FRAMES);
            }
        } finally {
            unmount();
        }
    }

    private void prepare() throws IOException {
        renders = Files.createDirectory(folder.resolve("renders"));
        TestClips.movie(folder.resolve("driving.mkv"), 64, 64, FRAMES);
        TestClips.movie(folder.resolve("source.mkv"), 64, 48, 3);
        job = Files.writeString(folder.resolve("farm-job.json"), """
                {"poseweaveJob": 1, "clips": {"driving": "driving.mkv", "sources": ["source.mkv"]},
                 "params": {"drivingCrop": "track", "sourceCrop": "auto", "sources": "auto", "sourceCount": 2},
                 "startNumber": 1001, "device": {"provider": "cpu", "strict": true}, "farm": {"threads": 1},
                 "output": {"frames": "renders/out.####.png", "movie": "farm.mkv", "manifest": "farm.json"}}
                """);
        Path launcher = folder.resolve("poseweave");
        Files.writeString(
                launcher,
                "#!/bin/sh\nexport ORT_DISABLE_TELEMETRY=1\nexec '" + System.getProperty("java.home")
                        + "/bin/java' -XX:TieredStopAtLevel=1 -Djava.io.tmpdir='" + folder
                        + "' -Dposeweave.home='" + System.getProperty("poseweave.root")
                        + "' -cp '" + System.getProperty("java.class.path") + "' " + Launcher.class.getName()
                        + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private JsonNode singleRun() throws IOException {
        Path manifest = folder.resolve("single.json");
        Cli.Result result = new Cli().run("render", job.toString(), "--manifest", manifest.toString(), "--quiet");
        assertThat(result.err()).isEmpty();
        JsonNode single = new ObjectMapper().readTree(manifest.toFile());
        for (String name : names()) {
            Files.delete(renders.resolve(name));
        }
        return single;
    }

    private List<String> submit(Slurm slurm) throws IOException, InterruptedException {
        Cli.Result written = new Cli()
                .home(folder)
                .run("submit", job.toString(), "--engine", "slurm", "--chunk", Integer.toString(CHUNK), "--dry-run");
        assertThat(written.err()).isEmpty();
        ProcessBuilder builder = new ProcessBuilder(
                "bash", folder.resolve("farm-job.slurm/submit.sh").toString());
        builder.environment().merge("PATH", slurm.programs().toString(), (path, bin) -> bin + ":" + path);
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(out).isZero();
        return out.lines().map(line -> line.split(" ")[1]).toList();
    }

    /** When the first frames are there: one task is killed, then the daemon of a node that works; it comes back later. */
    private void breakThings(Slurm slurm, String render) throws Exception {
        for (int i = 0; names().stream().filter(name -> name.endsWith(".png")).count() < 3; i++) {
            assertThat(i)
                    .as("no frame after two minutes: %s%s", slurm.run("squeue"), slurm.logs())
                    .isLessThan(1200);
            Thread.sleep(100);
        }
        ProcessHandle task = Slurm.processesNaming("render " + job).stream()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow();
        assertThat(task.destroyForcibly()).isTrue();
        System.out.println("slurm: killed task " + task.pid());
        String node = "";
        for (int i = 0; i < 600 && node.isEmpty(); i++) {
            node = slurm.tasks(render).stream()
                    .filter(running -> running.state().equals("RUNNING"))
                    .map(Slurm.Task::node)
                    .findFirst()
                    .orElse("");
            Thread.sleep(100);
        }
        assertThat(node).isNotEmpty();
        Thread.sleep(2000); // into the middle of its frames
        slurm.killNode(node);
        System.out.println("slurm: killed the daemon of " + node);
        for (int i = 0;
                i < 300 && !slurm.run("sinfo", "-h", "-n", node, "-o", "%T").contains("down");
                i++) {
            Thread.sleep(100);
        }
        System.out.println("slurm: "
                + slurm.run("sinfo", "-h", "-n", node, "-o", "%N is %T").strip());
        slurm.startNode(node);
    }

    /** Does what a person at the farm does: puts failed tasks back, makes room on the disk, and runs the assembly last. */
    private void finish(Slurm slurm, String render, String assemble) throws Exception {
        Set<String> exits = new HashSet<>();
        for (int i = 0; ; i++) {
            assertThat(i).as("not done in time: %s", slurm.run("squeue")).isLessThan(1500);
            boolean done = true;
            for (Slurm.Task task : slurm.tasks(render)) {
                done &= task.state().equals("COMPLETED");
                if (task.ended() && !task.state().equals("COMPLETED")) {
                    exits.add(task.exit());
                    System.out.println("slurm: " + task + " goes back");
                    if (task.exit().startsWith("73:")) {
                        grow();
                    }
                    slurm.run("scontrol", "requeue", task.id());
                }
            }
            if (done) {
                break;
            }
            Thread.sleep(1000);
        }
        assertThat(exits).as("the killed task").contains("137:0");
        if (smallDisk) {
            assertThat(exits).as("the full disk").contains("73:0");
        }
        for (int i = 0; ; i++) {
            Slurm.Task task = slurm.tasks(assemble).get(0);
            if (task.state().equals("COMPLETED")) {
                return;
            }
            assertThat(i).as("the assembly: %s %s", task, log("assemble")).isLessThan(600);
            if (task.ended()) {
                System.out.println("slurm: " + task + " goes back");
                slurm.run("scontrol", "requeue", task.id());
            }
            Thread.sleep(1000);
        }
    }

    private String log(String step) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.resolve("farm-job.slurm"))) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith(step + "-"))
                    .toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    /** A disk with room for the analysis and a part of the frames, where this user may mount one. */
    private void mount() throws Exception {
        smallDisk = command("mount", "-t", "tmpfs", "-o", "size=" + FRAMES * 4 + "k", "tmpfs", renders.toString());
    }

    private void grow() throws Exception {
        assertThat(command("mount", "-o", "remount,size=64m", renders.toString()))
                .isTrue();
    }

    private void unmount() throws Exception {
        if (smallDisk) {
            assertThat(command("umount", "-l", renders.toString())).isTrue();
        }
    }

    private static boolean command(String... words) throws Exception {
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(renders)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Math.min(socket.getLocalPort(), 65_000);
        }
    }
}
