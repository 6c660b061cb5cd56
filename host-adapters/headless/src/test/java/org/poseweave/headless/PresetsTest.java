package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.params.ParamValues;
import org.poseweave.preset.PresetReader;

/** Presets on the command line. Values are seen through {@code --save-preset}, which is written before clips are opened. */
class PresetsTest {
    @TempDir
    private Path folder;

    @Test
    void explicitOptions_winOverPresets_andLaterPresetsOverEarlier() throws IOException {
        String one = preset("one", "\"mix\": 0.25, \"sourceCount\": 3, \"feather\": 0.5");
        String two = preset("two", "\"sourceCount\": 5, \"feather\": 0.25");
        assertThat(saved("--preset", one, "--preset", two, "--feather", "0.125", "--set", "temperature=2"))
                .isEqualTo(ParamValues.defaults()
                        .parse("mix", "0.25")
                        .parse("sourceCount", "5")
                        .parse("feather", "0.125")
                        .parse("temperature", "2"));
    }

    @Test
    void givenFrames_winOverTheWayToChooseOfAPreset() throws IOException {
        assertThat(saved("--preset", "face", "--source-frames", "1,2").parse("sourceCount", "4"))
                .isEqualTo(ParamValues.defaults()
                        .parse("sources", "given")
                        .parse("sourceFrames", "1,2")
                        .parse("minQuality", "0.3")
                        .parse("smoothing", "0.7"));
    }

    @Test
    void savedPreset_isNotReplacedUnlessAsked() throws IOException {
        Path file = Files.writeString(folder.resolve("saved.json"), "mine");
        assertThat(render("--save-preset", file.toString()).err()).contains("a new file " + file);
        assertThat(file).hasContent("mine");
        render("--save-preset", file.toString(), "--mix", "0.5", "--overwrite");
        assertThat(PresetReader.read("saved", Files.readString(file)).textByKey())
                .containsOnlyKeys("mix");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        assertThat(render("--save-preset", "saved.txt").err())
                .isEqualTo("error: expected --save-preset name.json; found 'saved.txt'; end the name with .json\n");
    }

    @Test
    void faultsOfPresets_areOneLineWithStatus() throws IOException {
        String wrong = preset("wrong", "\"sourceCount\": 99");
        Cli.Result result = render("--preset", wrong);
        assertThat(result.err())
                .isEqualTo("error: expected sourceCount to be a whole number from 1 to 16; found \"99\" in line 1 of "
                        + wrong + "; correct the value of sourceCount\n");
        assertThat(result.status()).isEqualTo(78);
        assertThat(render("--preset", "fase").status()).isEqualTo(66);
    }

    @Test
    void presets_listsShowsAndDescribes() throws IOException {
        preset("hero", "\"mix\": 0.5");
        Files.writeString(folder.resolve("broken.json"), "{");
        Cli.Result list = new Cli().with("POSEWEAVE_PRESETS", folder.toString()).run("presets");
        assertThat(list.lines().get(0)).startsWith("broken  unusable: expected JSON; found ");
        assertThat(list.lines().get(1)).isEqualTo("hero  A test.");
        assertThat(list.lines()).anyMatch(line -> line.startsWith("face  A talking face"));
        assertThat(list.status()).isEqualTo(78);
        assertThat(new Cli().run("presets").status()).isZero();
        Cli.Result one = new Cli().run("presets", "face");
        assertThat(PresetReader.read("face", one.out()).textByKey()).containsEntry("sources", "auto");
        assertThat(new Cli().run("presets", "--schema").out()).contains("\"sourceGain4\"");
    }

    private String preset(String name, String values) throws IOException {
        String text = "{\"format\": 1, \"description\": \"A test.\", \"values\": {" + values + "}}";
        return Files.writeString(folder.resolve(name + ".json"), text).toString();
    }

    private ParamValues saved(String... options) throws IOException {
        Path file = folder.resolve("values.json");
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--save-preset", file.toString(), "--overwrite"));
        render(all.toArray(String[]::new));
        return PresetReader.read("saved", Files.readString(file)).over(ParamValues.defaults());
    }

    private Cli.Result render(String... options) {
        List<String> arguments = new ArrayList<>(List.of("render", "--driving", "none.mkv", "--source", "none.mkv"));
        arguments.addAll(List.of("--out", folder.resolve("out.mkv").toString()));
        arguments.addAll(List.of(options));
        return new Cli().run(arguments.toArray(String[]::new));
    }
}
