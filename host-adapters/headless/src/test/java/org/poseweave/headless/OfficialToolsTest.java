package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our files in the hands of the programs that define their formats; skipped where those cannot be installed. */
class OfficialToolsTest {
    @TempDir
    private Path folder;

    private Path programs;

    private record Output(int status, String text) {}

    @BeforeEach
    void findPrograms() throws Exception {
        Path script =
                Path.of(System.getProperty("poseweave.root"), "host-adapters/headless/src/test/sh/studio-python.sh");
        Output found = run("bash", script.toString());
        assumeTrue(found.status() == 0, found.text());
        programs = Path.of(found.text().substring(found.text().lastIndexOf('\n') + 1));
        TestClips.movie(folder.resolve("driving.mkv"), 64, 64, 12);
        TestClips.movie(folder.resolve("source.mkv"), 64, 48, 2);
    }

    @Test
    void openJobDescription_checksSummarisesAndRunsTheTemplate() throws Exception {
        Path job = Files.writeString(folder.resolve("job.json"), """
                {"poseweaveJob": 1, "name": "shot10", "clips": {"driving": "driving.mkv", "sources": "source.mkv"},
                 "params": {"drivingCrop": "full", "sourceCrop": "full", "sourceCount": 1}, "frames": "-1-2,5",
                 "startNumber": -2, "output": {"frames": "out.####.png", "movie": "movie.mkv"}}
                """);
        launcher();
        assertThat(new Cli()
                        .home(folder)
                        .run("submit", job.toString(), "--engine", "openjd", "--chunk", "2")
                        .err())
                .isEmpty();
        String template = folder.resolve("job.openjd.json").toString();
        String openjd = programs.resolve("openjd").toString();
        assertThat(run(openjd, "check", template).text()).contains("passes validation checks");
        Output summary = run(openjd, "summary", template);
        assertThat(summary.text()).contains("Total steps: 4").contains("Render");
        Output ran = run(openjd, "run", template, "--step", "Assemble", "--run-dependencies");
        assertThat(ran.status()).as(ran.text()).isZero();
        assertThat(ran.text())
                .contains("openjd_progress: 100.0")
                .contains("openjd_status: Frame 5 (1 of 1)")
                .contains("wrote    " + folder.resolve("movie.mkv") + ": 5 frames");
        for (String frame : new String[] {"-001", "0000", "0001", "0002", "0005"}) {
            assertThat(folder.resolve("out." + frame + ".png")).exists();
        }
    }

    @Test
    void openTimelineIo_readsWhatWeWriteAndFindsTheRenders() throws Exception {
        Path timeline = folder.resolve("reel.otio");
        Files.move(folder.resolve("driving.mkv"), folder.resolve("driving clip.mkv"));
        Files.createDirectory(folder.resolve("plates"));
        TestClips.sequence(folder.resolve("plates/p.####.png"), 64, 64, 12);
        try (InputStream sample = OfficialToolsTest.class.getResourceAsStream("sample.otio")) {
            Files.copy(sample, timeline);
        }
        Cli.Result result = new Cli()
                .run(
                        "timeline",
                        timeline.toString(),
                        "--out",
                        folder.resolve("out").toString());
        assertThat(result.err()).isEmpty();
        String program = """
                import opentimelineio as otio, sys
                for file in sys.argv[1:]:
                    timeline = otio.adapters.read_from_file(file)
                    for clip in timeline.tracks[0].find_clips():
                        media = clip.media_reference
                        where = media.target_url_for_image_number(0) if hasattr(media, 'start_frame') else media.target_url
                        print(clip.name, clip.trimmed_range_in_parent().duration.value, clip.visible_range().duration.value,
                              [type(e).__name__ for e in clip.effects], where.rsplit('/', 1)[-1])
                """;
        Output seen = run(
                programs.resolve("python").toString(),
                "-c",
                program,
                folder.resolve("out/reel.otio").toString());
        assertThat(seen.text()).isEqualTo("""
                        take 7 6.0 8.0 [] take_7.0005.png
                        fast 3.0 4.0 ['LinearTimeWarp'] fast.0003.png
                        take 7 10.0 10.0 ['FreezeFrame'] take_7-2.0008.png""".stripIndent());
    }

    private void launcher() throws IOException {
        Path launcher = Files.writeString(
                folder.resolve("poseweave"),
                "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' -Dposeweave.home='"
                        + System.getProperty("poseweave.root") + "' -cp '" + System.getProperty("java.class.path")
                        + "' "
                        + Launcher.class.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Output run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(List.of(words)))
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes()).strip();
        return new Output(process.waitFor(), text);
    }
}
