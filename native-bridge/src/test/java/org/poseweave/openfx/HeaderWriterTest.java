package org.poseweave.openfx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.openfx.PluginDescription.ClipDescription;
import org.poseweave.openfx.PluginDescription.Context;
import org.poseweave.openfx.PluginDescription.Kind;
import org.poseweave.openfx.PluginDescription.Limits;
import org.poseweave.openfx.PluginDescription.ParamDescription;

class HeaderWriterTest {
    private static final ParamDescription CHOICE = new ParamDescription(
            Kind.CHOICE, "role", "Role", "Say \"which\"", "main", false, false, Limits.NONE, 1, "", List.of("A", "Ü?"));

    private static PluginDescription plugin(List<ParamDescription> params) {
        return new PluginDescription(
                "org.example.Test",
                1,
                2,
                "Test",
                "Tests",
                "Two\nlines",
                "org.example.TestEffect",
                true,
                List.of(Actions.RENDER),
                List.of("Source"),
                List.of(new ClipDescription(
                        "Source", "Source", Set.of(Context.GENERAL, Context.FILTER), false, false, true)),
                params);
    }

    @Test
    void writesEveryPart() {
        ParamDescription number = new ParamDescription(
                Kind.DOUBLE, "gain", "Gain", "", "", true, true, new Limits(-1, 4, 0, 2), 0.5, "", List.of());
        String header = HeaderWriter.write(plugin(List.of(CHOICE, number)));

        assertThat(header)
                .contains("const char* const kEntries_role[] = {\n    \"A\",\n    \"\\303\\234\\077\",\n    nullptr};")
                .contains("{\"Source\", \"Source\", kFilter | kGeneral, false, false, true, false},")
                .contains(
                        "{ParamType::kChoice, \"role\", \"Role\", \"Say \\\"which\\\"\", \"main\", false, false, true, 0.0,"
                                + " 0.0, 0.0, 0.0, 1.0, \"\", kEntries_role, 2},")
                .contains(
                        "{ParamType::kDouble, \"gain\", \"Gain\", \"\", \"\", true, true, true, -1.0, 4.0, 0.0, 2.0, 0.5,"
                                + " \"\", nullptr, 0},")
                .contains("\"Two\\nlines\"")
                .contains("kActions, 1,")
                .contains("kParams, 2,");
    }

    @Test
    void leavesAnEqualFileAlone(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("deep/plugin.h");
        HeaderWriter.write(plugin(List.of(CHOICE)), file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        HeaderWriter.write(plugin(List.of(CHOICE)), file);
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1000);
        HeaderWriter.write(plugin(List.of()), file);
        assertThat(Files.readString(file)).doesNotContain("kEntries_role");
    }

    @Test
    void namesMustDiffer() {
        assertThatThrownBy(() -> plugin(List.of(CHOICE, CHOICE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names of parameters must differ");
    }

    @Test
    void regionsBecomePixels() {
        RectD region = new RectD(0, 0, 1920, 1080);
        assertThat(region.toPixels(Scale.FULL, 1)).isEqualTo(new RectI(0, 0, 1920, 1080));
        assertThat(region.toPixels(new Scale(0.5, 0.5), 2)).isEqualTo(new RectI(0, 0, 480, 540));
        assertThat(region.toPixels(new Scale(1 / 3.0, 1 / 3.0), 1)).isEqualTo(new RectI(0, 0, 640, 360));
        assertThat(new RectD(0.2, 0, 9.5, 1).toPixels(Scale.FULL, 1)).isEqualTo(new RectI(0, 0, 10, 1));
    }
}
