package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What is written for farms: syntax that they read, every frame once, commands that run. */
class FarmTextTest {
    @TempDir
    private Path folder;

    private Path job;

    @BeforeEach
    void makeJob() throws IOException {
        TestClips.movie(folder.resolve("driving.mkv"), 64, 64, 7);
        TestClips.movie(folder.resolve("source.mkv"), 64, 48, 2);
        job = Files.writeString(folder.resolve("a job's.json"), """
                {"poseweaveJob": 1, "name": "shot 10", "clips": {"driving": "driving.mkv", "sources": "source.mkv"},
                 "params": {"drivingCrop": "full", "sourceCrop": "full", "sourceCount": 1}, "startNumber": -2,
                 "output": {"frames": "out.####.png", "movie": "movie.mkv"},
                 "farm": {"chunk": 3, "gpus": 1, "threads": 2, "memoryMb": 3000, "minutes": 20, "retries": 5}}
                """);
        Path launcher = Files.writeString(
                folder.resolve("poseweave"),
                "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' -Dposeweave.home='"
                        + System.getProperty("poseweave.root") + "' -cp '" + System.getProperty("java.class.path")
                        + "' "
                        + Launcher.class.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void slurm_asksForWhatTheJobNeedsAndListsEveryFrameOnce() throws Exception {
        submit("slurm", "--dry-run");
        Path out = folder.resolve("a job's.slurm");
        assertThat(out.resolve("chunks.txt")).hasContent("-2-0\n1-3\n4\n");
        String render = Files.readString(out.resolve("render.sbatch"));
        assertThat(render)
                .contains("#SBATCH --job-name=shot_10-render\n", "#SBATCH --array=0-2\n", "#SBATCH --requeue\n")
                .contains("#SBATCH --cpus-per-task=2\n", "#SBATCH --mem=3000\n", "#SBATCH --time=20\n")
                .contains(
                        "#SBATCH --gres=gpu:1\n",
                        "-lt 5 ]",
                        "a job'\\''s.json' --frames \"$frames\" --existing skip --analysis auto");
        assertThat(Files.readString(out.resolve("assemble.sbatch"))).doesNotContain("--gres");
        assertThat(Files.readString(out.resolve("analyse.sbatch")))
                .contains("#SBATCH --gres=gpu:1\n", " analyse '", "a job'\\''s.json' --existing skip &");
        for (String script :
                List.of("check.sbatch", "analyse.sbatch", "render.sbatch", "assemble.sbatch", "submit.sh")) {
            Process shell = new ProcessBuilder("bash", "-n", out.resolve(script).toString())
                    .inheritIO()
                    .start();
            assertThat(shell.waitFor()).as(script).isZero();
        }
    }

    /** The last chunk by the script itself: with the status of the command, and 75 asks Slurm to run it again. */
    @Test
    void slurmScript_rendersItsChunkAndPutsItselfBackOn75() throws Exception {
        submit("slurm", "--dry-run");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path scontrol =
                Files.writeString(bin.resolve("scontrol"), "#!/bin/sh\necho \"$@\" >>'" + folder + "/asked'\nexit 1\n");
        Files.setPosixFilePermissions(scontrol, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(slurmTask("0")).as("no analysis yet").isEqualTo(66);
        assertThat(slurmTask("analyse", "0")).isZero();
        assertThat(slurmTask("0")).isZero();
        assertThat(folder.resolve("out.0004.png")).exists();
        assertThat(folder.resolve("out.0003.png")).doesNotExist();
        Files.writeString(folder.resolve("poseweave"), "#!/bin/sh\nexit 75\n");
        assertThat(slurmTask("4")).isEqualTo(75);
        assertThat(folder.resolve("asked")).hasContent("requeue 900_2\n");
        assertThat(slurmTask("5")).isEqualTo(75);
        assertThat(folder.resolve("asked")).hasContent("requeue 900_2\n");
    }

    @Test
    void openJobDescription_isATemplateOfTheirFormat() throws Exception {
        submit("openjd");
        JsonNode template = new ObjectMapper()
                .readTree(folder.resolve("a job's.openjd.json").toFile());
        assertThat(template.path("specificationVersion").asText()).isEqualTo("jobtemplate-2023-09");
        assertThat(template.at("/steps/1/name").asText()).isEqualTo("Analyse");
        assertThat(template.at("/steps/2/dependencies/0/dependsOn").asText()).isEqualTo("Analyse");
        JsonNode task = template.at("/steps/2/parameterSpace/taskParameterDefinitions/0");
        assertThat(task.path("type").asText()).isEqualTo("CHUNK[INT]");
        assertThat(task.at("/chunks/defaultTaskCount").asInt()).isEqualTo(3);
        assertThat(template.at("/parameterDefinitions/1/default").asText()).isEqualTo("a job's.json");
        assertThat(template.at("/parameterDefinitions/2/default").asText()).isEqualTo("-2-4");
        assertThat(template.at("/steps/3/dependencies/0/dependsOn").asText()).isEqualTo("Render");
    }

    @Test
    void openCue_runsEveryFrameByItsTokens() throws Exception {
        submit("opencue");
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Document spec = factory.newDocumentBuilder()
                .parse(folder.resolve("a job's.opencue/job.xml").toFile());
        NodeList layers = spec.getElementsByTagName("layer");
        assertThat(command(text((Element) layers.item(1), "cmd"))).isZero();
        Element render = (Element) layers.item(2);
        assertThat(render.getAttribute("name")).isEqualTo("render");
        assertThat(text(render, "range") + " by " + text(render, "chunk")).isEqualTo("-2-4 by 3");
        for (String frames : List.of("-2-0", "1-3", "4")) { // as Cuebot cuts the range
            ProcessBuilder task =
                    new ProcessBuilder("sh", "-c", text(render, "cmd").replace("#FRAMESPEC#", frames));
            task.environment().put("CUE_THREADS", "1");
            task.environment().put("CUE_FRAME", frames);
            assertThat(task.redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor())
                    .isZero();
        }
        assertThat(command(text((Element) layers.item(3), "cmd"))).isZero();
        assertThat(folder.resolve("movie.mkv")).exists();
    }

    @Test
    void submit_saysWhatItNeeds() throws IOException {
        assertThat(submit("pbs").err()).contains("expected --engine slurm, openjd or opencue; found 'pbs'");
        Files.writeString(job, Files.readString(job).replace("\"frames\": \"out.####.png\", ", ""));
        assertThat(submit("slurm").err()).contains("expected a job with output.frames; found output.movie alone");
    }

    private Cli.Result submit(String engine, String... more) {
        List<String> words = new ArrayList<>(List.of("submit", job.toString(), "--engine", engine));
        words.addAll(List.of(more));
        return new Cli().home(folder).run(words.toArray(String[]::new));
    }

    private static int command(String words) throws Exception {
        return new ProcessBuilder("sh", "-c", words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private int slurmTask(String restarts) throws Exception {
        return slurmTask("render", restarts);
    }

    private int slurmTask(String step, String restarts) throws Exception {
        ProcessBuilder task = new ProcessBuilder(
                "bash", folder.resolve("a job's.slurm/" + step + ".sbatch").toString());
        task.environment().put("SLURM_ARRAY_TASK_ID", "2");
        task.environment().put("SLURM_ARRAY_JOB_ID", "900");
        task.environment().put("SLURM_RESTART_COUNT", restarts);
        task.environment().merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        return task.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static String text(Element element, String name) {
        return element.getElementsByTagName(name).item(0).getTextContent();
    }
}
