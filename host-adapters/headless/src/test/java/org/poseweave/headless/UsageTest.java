package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.poseweave.params.Param;
import org.poseweave.params.Params;

/** Wrong options: exact message, exact status, nothing read. */
class UsageTest {
    private static final String[] GOOD = {"render", "--driving", "d.mp4", "--source", "s.mp4", "--out", "o.mp4"};

    static List<Arguments> mistakes() {
        return List.of(
                mistake("expected a command; found none; see poseweave --help"),
                mistake(
                        "expected a command of poseweave; found 'rendre'; did you mean render or presets or bench? see poseweave --help",
                        "rendre"),
                mistake(
                        "expected option --driving CLIP; found none; see poseweave render --help",
                        "render",
                        "--source",
                        "s.mp4",
                        "--out",
                        "o.mp4"),
                mistake(
                        "expected option --source CLIP; found none; see poseweave render --help",
                        "render",
                        "--driving",
                        "d.mp4",
                        "--out",
                        "o.mp4"),
                mistake(
                        "expected a FILE after --out; found none; see poseweave render --help",
                        "render",
                        "--driving",
                        "d.mp4",
                        "--source",
                        "s.mp4",
                        "--out"),
                good(
                        "expected an option of poseweave render; found '--frame'; did you mean --frames or --framing? see"
                                + " poseweave render --help",
                        "--frame",
                        "1-10"),
                good("expected only options; found 'stray.mp4'; see poseweave render --help", "stray.mp4"),
                good("expected option --frames once; found it twice; give it once", "--frames", "1", "--frames", "2"),
                good(
                        "expected a value for --threads N; found 'many'; see poseweave render --help",
                        "--threads",
                        "many"),
                good("expected --threads 0 or more; found '-1'; give 0 for all", "--threads", "-1"),
                good(
                        "expected device auto, cpu, cuda[:N] or tensorrt[:N]; found 'tpu'; give one of these",
                        "--device",
                        "tpu"),
                good(
                        "expected --existing to be one of skip, overwrite, fail; found 'keep'; give one of these",
                        "--existing",
                        "keep"),
                good(
                        "expected --progress to be one of auto, plain, openjd, none; found 'loud'; give one of these",
                        "--progress",
                        "loud"),
                good("expected --codec auto, h264, prores or ffv1; found 'vp9'; give one of these", "--codec", "vp9"),
                good(
                        "expected sourceCount to be a whole number from 1 to 16; found \"99\"; correct the value of"
                                + " sourceCount",
                        "--sources",
                        "99"),
                good(
                        "expected temperature to be a number from 0.25 to 4; found \"9\"; correct the value of temperature",
                        "--temperature",
                        "9"),
                good(
                        "expected temperature to be a number from 0.25 to 4; found \"9\"; correct the value of temperature",
                        "--set",
                        "temperature=9"),
                good("expected --set key=value; found 'mix'; write for example --set mix=0.5", "--set", "mix"),
                good(
                        "expected a parameter; found \"mixx\"; use one of mix, motion, topK, cuts, lost, ... (51 in all)",
                        "--set",
                        "mixx=1"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistake_isOneLineOnStandardErrorAndStatus2(String message, String[] arguments) {
        Cli.Result result = new Cli().run(arguments);
        assertThat(result.err()).isEqualTo("error: " + message + "\n");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void unknownEnding_isRefusedBeforeAnythingIsRead() {
        Cli.Result result = new Cli().run("render", "--driving", "d.mp4", "--source", "s.mp4", "--out", "o.avi");
        assertThat(result.err())
                .isEqualTo(
                        "error: expected --out to be a movie (.mp4, .mov, .mkv) or a sequence (name.####.png, name.####.exr);"
                                + " found 'o.avi'; end the name with one of these\n");
        assertThat(result.status()).isEqualTo(2);
    }

    @Test
    void pngWithoutCounter_isRefused() {
        Cli.Result result = new Cli().run("render", "--driving", "d.mp4", "--source", "s.mp4", "--out", "o.png");
        assertThat(result.err())
                .isEqualTo(
                        "error: expected --out to be a movie (.mp4, .mov, .mkv) or a sequence (name.####.png, name.####.exr);"
                                + " found 'o.png'; a sequence needs a counter in its name: name.####.png\n");
        assertThat(result.status()).isEqualTo(2);
    }

    @Test
    void unknownBundle_listsThoseThereAre(@TempDir Path home) throws Exception {
        Path bundle = Files.createDirectories(home.resolve("models/bundles/some-bundle"));
        Files.writeString(bundle.resolve("model.json"), "{}");
        Cli.Result result = new Cli()
                .home(home)
                .run("render", "--driving", "d.mp4", "--source", "s.mp4", "--out", "o.mp4", "--model", "face-fnial");
        assertThat(result.err())
                .isEqualTo("error: expected a model bundle, its folder or its name; found 'face-fnial'; name one of"
                        + " some-bundle or a folder with a model.json\n");
        assertThat(result.status()).isEqualTo(78);
    }

    @Test
    void noBundleAtAll_saysWhereToPutThem(@TempDir Path home) {
        Cli.Result result =
                new Cli().home(home).run("render", "--driving", "d.mp4", "--source", "s.mp4", "--out", "o.mp4");
        assertThat(result.err())
                .isEqualTo("error: expected a model bundle, its folder or its name; found 'face-draft'; no bundle is"
                        + " installed; set POSEWEAVE_MODELS to a folder of bundles\n");
        assertThat(result.status()).isEqualTo(78);
    }

    @Test
    void help_namesEveryDeclaredParameter() {
        Cli.Result result = new Cli().run("render", "--help");
        assertThat(result.status()).isZero();
        String text = result.out().replaceAll("\\s+", " ");
        for (Param<?> param : Params.ALL) {
            assertThat(text).contains(ParamOptions.name(param)).contains(param.hint());
        }
    }

    @Test
    void version_isOneLine() {
        Cli.Result result = new Cli().run("--version");
        assertThat(result.out()).matches("poseweave \\d+\\.\\d+\\.\\d+\\S*\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void models_listsWhatIsOnTheShelvesAndWhatIsWrongWithIt(@TempDir Path shelf) throws Exception {
        Path bundle = Files.createDirectories(shelf.resolve("broken"));
        Files.writeString(bundle.resolve("model.json"), "not json");
        Cli.Result result =
                new Cli().home(shelf).with("POSEWEAVE_MODELS", shelf.toString()).run("models");
        assertThat(result.out())
                .startsWith("broken  unusable: expected JSON in ")
                .endsWith("\n");
        assertThat(result.status()).isEqualTo(78);
    }

    @Test
    void models_withoutAny_saysSo(@TempDir Path home) {
        Cli.Result result = new Cli().home(home).run("models");
        assertThat(result.out()).isEqualTo("no model bundles; set POSEWEAVE_MODELS to a folder of them\n");
        assertThat(result.status()).isZero();
    }

    private static Arguments mistake(String message, String... arguments) {
        return Arguments.of(message, arguments);
    }

    private static Arguments good(String message, String... more) {
        String[] all = new String[GOOD.length + more.length];
        System.arraycopy(GOOD, 0, all, 0, GOOD.length);
        System.arraycopy(more, 0, all, GOOD.length, more.length);
        return Arguments.of(message, all);
    }
}
