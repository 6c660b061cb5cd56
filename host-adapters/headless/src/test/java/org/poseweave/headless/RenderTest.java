package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.media.Clips;

/** Renders that succeed, with the real bundle: files, sizes and every line that is printed. */
class RenderTest {
    @TempDir
    private Path folder;

    @Test
    void movie_hasTheSizeOfTheSourceTheRateOfTheDriverAndExactLines() {
        Path out = folder.resolve("out.mkv");
        Cli.Result result = render(driving(5), source(64, 48), out, "--frames", "1-5x2");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        List<String> lines = result.lines();
        assertThat(lines.subList(0, 2))
                .containsExactly(
                        "driving  driving.mkv: 64x64, 5 frames at 25 per second; square at 0,0, side 64",
                        "source   source.mkv: 64x48, 3 frames at 25 per second; square at 8,0, side 48; uses frame 2");
        assertThat(lines.get(2)).matches("model    face-draft \\S+, draft tier, 256x256");
        assertThat(lines.subList(3, 9))
                .containsExactly(
                        "device   cpu",
                        "output   " + out + ": 64x48, 8 bit",
                        "frames   1-5x2 (3)",
                        "Frame 1 (1 of 3)",
                        "Frame 3 (2 of 3)",
                        "Frame 5 (3 of 3)");
        assertThat(lines.get(9)).matches("wrote \\Q" + out + "\\E: 3 frames in [0-9.]+ s, [0-9.]+ frames/s");
        assertThat(lines).hasSize(10);
        assertThat(info(out)).matches(info -> info.width() == 64 && info.height() == 48 && info.frameCount() == 3);
        assertThat(info(out).framesPerSec()).isEqualTo(25);
    }

    @Test
    void sequence_isNamedAfterTheDrivingFrames() throws IOException {
        Cli.Result result = render(driving(12), source(64, 48), folder.resolve("out.####.png"), "--frames", "3,11-12");
        assertThat(result.status()).isZero();
        assertThat(names("out")).containsExactly("out.0003.png", "out.0011.png", "out.0012.png");
    }

    @Test
    void oneRun_equalsTwoHalves() throws IOException {
        String driving = driving(4);
        String source = source(64, 48);
        render(driving, source, folder.resolve("whole.####.png"));
        render(driving, source, folder.resolve("half.####.png"), "--frames", "3-4");
        render(driving, source, folder.resolve("half.####.png"), "--frames", "1-2");
        for (int frame = 1; frame <= 4; frame++) {
            assertThat(folder.resolve("half.000" + frame + ".png"))
                    .hasSameBinaryContentAs(folder.resolve("whole.000" + frame + ".png"));
        }
    }

    @Test
    void preview_isAClipAndAContactSheetBesideTheOutput() throws IOException {
        Path out = folder.resolve("out.####.png");
        Cli.Result result = render(driving(8), source(64, 48), out, "--preview");
        Path clip = folder.resolve("out.preview.mp4");
        Path sheet = folder.resolve("out.sheet.png");
        assertThat(result.lines()).contains("preview  " + clip, "sheet    " + sheet);
        assertThat(info(clip)).matches(info -> info.width() == 768 && info.height() == 256 && info.frameCount() == 8);
        BufferedImage image = ImageIO.read(sheet.toFile());
        assertThat(image.getWidth()).isEqualTo(4 + 4 * 260);
        assertThat(image.getHeight()).isEqualTo(30 + 6 * 271);
        assertThat(names(".")).isEmpty();
    }

    @Test
    void overwrite_replacesWhatIsThere() throws IOException {
        Path out = Files.writeString(folder.resolve("out.mkv"), "old");
        assertThat(render(driving(1), source(64, 48), out, "--overwrite").status())
                .isZero();
        assertThat(info(out).frameCount()).isEqualTo(1);
        assertThat(render(driving(1), source(64, 48), out, "--existing", "overwrite")
                        .status())
                .isZero();
    }

    @Test
    void quiet_printsNothing() {
        Cli.Result result = render(driving(1), source(64, 48), folder.resolve("out.mkv"), "--quiet");
        assertThat(result.out()).isEmpty();
        assertThat(result.status()).isZero();
    }

    @Test
    void terminal_getsABar() {
        Cli.Result result = new Cli()
                .terminal()
                .run(command(driving(2), source(64, 48), folder.resolve("out.mkv"))
                        .toArray(String[]::new));
        assertThat(result.out()).contains("\r[").contains("frame 2 (2 of 2)").doesNotContain("Frame 2");
    }

    @Test
    void oddSizes_areRenderedAsTheyAre() {
        Path out = folder.resolve("out.mkv");
        String odd = TestClips.movie(folder.resolve("odd-driving.mkv"), 53, 71, 2);
        assertThat(render(odd, source(63, 47), out).status()).isZero();
        assertThat(info(out)).matches(info -> info.width() == 63 && info.height() == 47);
    }

    @Test
    void oneFrameClips_areClips() {
        Path out = folder.resolve("out.mkv");
        String still =
                TestClips.sequence(folder.resolve("still.####.png"), 64, 48, 1).replace("####", "0001");
        Cli.Result result = render(still, still, out);
        assertThat(result.lines().get(0)).isEqualTo("driving  still.0001.png: 64x48, 1 frame; square at 8,0, side 48");
        assertThat(result.status()).isZero();
        assertThat(info(out).frameCount()).isEqualTo(1);
    }

    @Test
    void frameOf8k_isRenderedInFull() throws IOException {
        String still = TestClips.sequence(folder.resolve("8k.####.png"), 7680, 4320, 1);
        Cli.Result result = render(driving(1), still, folder.resolve("out.####.png"));
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(info(folder.resolve("out.0001.png"))).matches(info -> info.width() == 7680 && info.height() == 4320);
    }

    @Test
    void spacesAndUmlauts_areOrdinary() throws IOException {
        Path odd = Files.createDirectory(folder.resolve("Ordner f\u00fcr \u00dcbungen \u00df"));
        Path out = odd.resolve("K\u00f6pfe und H\u00e4nde.mkv");
        Cli.Result result = render(
                TestClips.movie(odd.resolve("Antrieb \u00e4.mkv"), 64, 64, 2),
                TestClips.movie(odd.resolve("Quelle \u00f6.mkv"), 64, 48, 2),
                out,
                "--preview");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(result.lines().get(0)).startsWith("driving  Antrieb \u00e4.mkv: 64x64, 2 frames");
        assertThat(info(out).frameCount()).isEqualTo(2);
        assertThat(odd.resolve("K\u00f6pfe und H\u00e4nde.sheet.png")).exists();
    }

    @Test
    void twoSourceClips_shareTheNumberOfSources() {
        List<String> command = command(driving(1), source(64, 48), folder.resolve("out.mkv"));
        command.removeAll(List.of("--source-count", "1"));
        command.addAll(List.of("--source", TestClips.movie(folder.resolve("second.mkv"), 32, 80, 9)));
        command.addAll(List.of("--set", "sourceCount=3"));
        Cli.Result result = new Cli().run(command.toArray(String[]::new));
        assertThat(result.err()).isEmpty();
        assertThat(result.lines().get(1)).endsWith("uses frames 1, 3");
        assertThat(result.lines().get(2))
                .isEqualTo("source   second.mkv: 32x80, 9 frames at 25 per second; uses frame 5");
    }

    @Test
    void sources_takesTheNumberToo() {
        List<String> command = command(driving(1), source(64, 48), folder.resolve("out.mkv"));
        command.removeAll(List.of("--source-count", "1", "--sources", "even"));
        command.addAll(List.of("--sources", "2", "--set", "sources=even"));
        Cli.Result result = new Cli().run(command.toArray(String[]::new));
        assertThat(result.err()).isEmpty();
        assertThat(result.lines().get(1)).endsWith("uses frames 1, 3");
    }

    @Test
    void givenSourceFrames_areTaken() {
        List<String> command = command(driving(1), source(64, 48), folder.resolve("out.mkv"));
        command.removeAll(List.of("--sources", "even"));
        command.addAll(List.of("--source-frames", "3,1"));
        Cli.Result result = new Cli().run(command.toArray(String[]::new));
        assertThat(result.err()).isEmpty();
        assertThat(result.lines().get(1)).endsWith("uses frames 3, 1");
    }

    @Test
    void doctor_findsThatTheCpuWorks() {
        Cli.Result result = new Cli().run("doctor");
        assertThat(result.status()).isZero();
        assertThat(result.out())
                .contains("onnx     ONNX Runtime 1.")
                .contains("media    FFmpeg 8.")
                .contains("bundle   face-draft ")
                .contains("all hashes right")
                .contains("cuda     ")
                .endsWith("ready    rendering on the CPU works\n");
    }

    @Test
    void doctor_withoutBundle_saysThatNothingCanBeRendered() {
        Cli.Result result = new Cli().home(folder).run("doctor");
        assertThat(result.out()).endsWith("broken   rendering on the CPU does not work\n");
        assertThat(result.status()).isEqualTo(78);
    }

    @Test
    void models_listsABundleALine() {
        Cli.Result result = new Cli().run("models");
        assertThat(result.status()).isZero();
        assertThat(result.lines()).hasSize(4);
        for (int i = 0; i < 4; i++) {
            String domain = List.of("arm", "body", "face", "object").get(i);
            assertThat(result.lines().get(i))
                    .matches(domain + "-draft  \\S+  draft  " + domain + "  Apache-2.0  \\d+\\.\\d MB  \\S+" + domain
                            + "-draft");
        }
    }

    private String driving(int frames) {
        return TestClips.movie(folder.resolve("driving.mkv"), 64, 64, frames);
    }

    private String source(int width, int height) {
        return TestClips.movie(folder.resolve("source.mkv"), width, height, 3);
    }

    private Cli.Result render(String driving, String source, Path out, String... more) {
        List<String> command = command(driving, source, out);
        command.addAll(Arrays.asList(more));
        return new Cli().run(command.toArray(String[]::new));
    }

    private static List<String> command(String driving, String source, Path out) {
        return new ArrayList<>(List.of(
                "render",
                "--driving",
                driving,
                "--source",
                source,
                "--out",
                out.toString(),
                "--driving-crop",
                "full",
                "--source-crop",
                "full",
                "--device",
                "cpu",
                "--sources",
                "even",
                "--source-count",
                "1"));
    }

    private List<String> names(String start) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(start))
                    .sorted()
                    .toList();
        }
    }

    private static ClipInfo info(Path file) {
        try (Clip clip = Clips.open(file.toString())) {
            return clip.info();
        }
    }
}
