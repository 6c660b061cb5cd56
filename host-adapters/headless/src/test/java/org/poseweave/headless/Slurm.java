package org.poseweave.headless;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cluster of two nodes on the loopback of this machine, as the user who runs the test, with everything in a folder of
 * its own. Closing it ends the daemons and every process that was started from that folder.
 */
final class Slurm implements AutoCloseable {
    private static final String LIB = "usr/lib/x86_64-linux-gnu";

    private final Path root;
    private final Path folder;
    private final Map<String, Process> daemons = new HashMap<>();

    private Slurm(Path root, Path folder) {
        this.root = root;
        this.folder = folder;
    }

    /** Folder of the unpacked packages, or the reason why there are none, starting with a dash. */
    static String root() throws IOException, InterruptedException {
        Path script = Path.of(System.getProperty("poseweave.root"), "host-adapters/headless/src/test/sh/slurm-root.sh");
        Process process = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes()).strip();
        String last = out.substring(out.lastIndexOf('\n') + 1);
        return process.waitFor() == 0 ? last : "-" + last;
    }

    /** Starts the daemons and waits until both nodes are idle. */
    static Slurm start(Path root, Path folder, int port) throws IOException, InterruptedException {
        Slurm slurm = new Slurm(root, folder);
        try {
            slurm.write(port);
            slurm.startMunge();
            slurm.daemon("slurmctld", "usr/sbin/slurmctld-wlm", "-D", "-f", slurm.conf());
            slurm.startNode("w1");
            slurm.startNode("w2");
            for (int i = 0;
                    slurm.run("sinfo", "-h", "-N", "-o", "%N %T")
                                    .lines()
                                    .filter(line -> line.endsWith(" idle"))
                                    .count()
                            < 2;
                    i++) {
                if (i == 60) {
                    throw new IOException(
                            "the nodes did not come up: " + slurm.run("sinfo", "-N", "-l") + slurm.logs());
                }
                Thread.sleep(500);
            }
            return slurm;
        } catch (IOException | InterruptedException | RuntimeException e) {
            slurm.close();
            throw e;
        }
    }

    void startNode(String node) throws IOException {
        daemon(
                node,
                "usr/sbin/slurmd-wlm",
                "-D",
                "-N",
                node,
                "-f",
                conf(),
                "-d",
                root.resolve("usr/sbin/slurmstepd-wlm").toString());
    }

    /** Kills the daemon of a node at once; its tasks live on. */
    void killNode(String node) throws InterruptedException {
        Process daemon = daemons.remove(node);
        daemon.toHandle().destroyForcibly();
        daemon.waitFor();
    }

    /** Folder with sbatch and scontrol for the PATH. */
    Path programs() {
        return folder.resolve("bin");
    }

    String run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(programs().resolve(program).toString()));
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes());
        process.waitFor(30, TimeUnit.SECONDS);
        return out;
    }

    /** One task of a job. */
    record Task(String id, String state, String exit, String node) {
        boolean ended() {
            return !List.of("PENDING", "RUNNING", "COMPLETING", "CONFIGURING").contains(state);
        }
    }

    private static final Pattern TASK = Pattern.compile(
            "JobId=(\\d+)(?: ArrayJobId=(\\d+) ArrayTaskId=(\\S+))? .*?JobState=(\\S+) .*?ExitCode=(\\S+) .*? NodeList=(\\S*) ");

    /** All tasks of a job; what has not been started of an array is one. */
    List<Task> tasks(String job) throws IOException, InterruptedException {
        List<Task> tasks = new ArrayList<>();
        for (String line : run("scontrol", "-o", "show", "job", job).lines().toList()) {
            Matcher task = TASK.matcher(line);
            if (task.find()) {
                String id = task.group(2) == null ? task.group(1) : task.group(2) + "_" + task.group(3);
                tasks.add(new Task(id, task.group(4), task.group(5), task.group(6)));
            }
        }
        return tasks;
    }

    String logs() throws IOException {
        StringBuilder logs = new StringBuilder();
        try (var files = Files.list(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                logs.append("== ").append(file.getFileName()).append('\n').append(Files.readString(file));
            }
        }
        return logs.toString();
    }

    @Override
    public void close() {
        for (String name : List.of("w1", "w2", "slurmctld", "munged")) {
            Process daemon = daemons.get(name);
            if (daemon != null) {
                daemon.toHandle().destroyForcibly();
            }
        }
        processesNaming(folder.toString()).forEach(ProcessHandle::destroyForcibly);
    }

    /** Live processes of this user whose command line names a folder. */
    static List<ProcessHandle> processesNaming(String folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> commandLine(process.pid()).contains(folder))
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private String conf() {
        return folder.resolve("slurm.conf").toString();
    }

    private String libraries() {
        return root.resolve(LIB) + ":" + root.resolve(LIB).resolve("slurm-wlm");
    }

    private void startMunge() throws IOException, InterruptedException {
        byte[] key = new byte[1024];
        new SecureRandom().nextBytes(key);
        Path file = Files.write(folder.resolve("munge.key"), key);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        daemon(
                "munged",
                "usr/sbin/munged",
                "-F",
                "-f",
                "--key-file=" + file,
                "-S",
                folder + "/munge.socket",
                "--log-file=" + folder + "/munged.file",
                "--pid-file=" + folder + "/munged.pid",
                "--seed-file=" + folder + "/munged.seed");
        for (int i = 0; !Files.exists(folder.resolve("munge.socket")); i++) {
            if (i == 100) {
                throw new IOException("munged did not start: " + logs());
            }
            Thread.sleep(100);
        }
    }

    private void daemon(String name, String program, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(root.resolve(program).toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", libraries());
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()));
        daemons.put(name, builder.start());
    }

    private void write(int port) throws IOException {
        String user = System.getProperty("user.name");
        for (String part : List.of("bin", "state", "spool-w1", "spool-w2")) {
            Files.createDirectories(folder.resolve(part));
        }
        Files.writeString(
                folder.resolve("slurm.conf"), """
                ClusterName=poseweave
                SlurmctldHost=localhost(127.0.0.1)
                SlurmctldPort=%1$d
                SlurmUser=%2$s
                SlurmdUser=%2$s
                AuthType=auth/munge
                AuthInfo=socket=%3$s/munge.socket,cred_expire=5
                PluginDir=%4$s/slurm-wlm
                StateSaveLocation=%3$s/state
                SlurmdSpoolDir=%3$s/spool-%%n
                SlurmctldPidFile=%3$s/slurmctld.pid
                SlurmdPidFile=%3$s/slurmd-%%n.pid
                ProctrackType=proctrack/linuxproc
                TaskPlugin=task/none
                SwitchType=switch/none
                MpiDefault=none
                JobAcctGatherType=jobacct_gather/none
                AccountingStorageType=accounting_storage/none
                ReturnToService=2
                SelectType=select/cons_tres
                SelectTypeParameters=CR_Core
                MaxArraySize=100001
                SlurmdTimeout=6
                SlurmctldTimeout=30
                KillWait=5
                SchedulerParameters=sched_interval=1,sched_min_interval=0,bf_interval=2
                NodeName=w1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=%5$d CPUs=1
                NodeName=w2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=%6$d CPUs=1
                PartitionName=farm Nodes=w1,w2 Default=YES MaxTime=INFINITE State=UP
                """.formatted(port, user, folder, root.resolve(LIB), port + 1, port + 2));
        for (String program : List.of("sbatch", "scontrol", "squeue", "sinfo", "scancel")) {
            Path file = programs().resolve(program);
            Files.writeString(
                    file,
                    "#!/bin/sh\nLD_LIBRARY_PATH='" + libraries() + "' SLURM_CONF='" + conf() + "' exec '"
                            + root.resolve("usr/bin").resolve(program) + "' \"$@\"\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
