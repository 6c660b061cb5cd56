package org.poseweave.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;

class PresetTest {
    private static final PresetShelf OWN = PresetShelf.of(Map.of());

    @Test
    void preset_changesWhatItNamesAndNothingElse() {
        Preset preset = PresetReader.read("p.json", """
                {"format": 1, "description": "Soft.", "values": {"mix": 0.5, "sources": "even", "scaleLock": true}}
                """);
        ParamValues before = ParamValues.defaults().with(Params.SOURCE_COUNT, 7).with(Params.MIX, 0.1);
        assertThat(preset.over(before))
                .isEqualTo(before.with(Params.MIX, 0.5)
                        .with(Params.SOURCES, SourceMethod.EVEN)
                        .with(Params.SCALE_LOCK, true));
        assertThat(preset.description()).isEqualTo("Soft.");
    }

    @Test
    void savedValues_readBackAsTheSame() {
        ParamValues values = ParamValues.defaults()
                .with(Params.MIX, 0.1 + 0.2)
                .with(Params.SOURCE_COUNT, 9)
                .with(Params.SCALE_LOCK, true)
                .with(Params.SOURCE_CROP, "420,0,1080")
                .with(Params.SOURCES, SourceMethod.NEAREST);
        String text = PresetWriter.write(Preset.of(values, "A \"quoted\" text."));
        Preset read = PresetReader.read("p.json", text);
        assertThat(read.over(ParamValues.defaults())).isEqualTo(values);
        assertThat(read.textByKey()).containsOnlyKeys("mix", "sourceCount", "scaleLock", "sourceCrop", "sources");
        assertThat(PresetWriter.write(read)).isEqualTo(text);
    }

    static List<Arguments> faults() {
        return List.of(
                fault(
                        "expected a parameter; found \"smothing\" in line 3 of p.json; use one of smoothing, ",
                        "{\"format\": 1,\n\"values\": {\n\"smothing\": 2}}"),
                fault(
                        "expected sourceCount to be a whole number from 1 to 16; found \"99\" in line 2 of p.json; correct the"
                                + " value of sourceCount",
                        "{\"format\": 1, \"values\": {\n\"sourceCount\": 99}}"),
                fault(
                        "expected mix to be a number from 0 to 1; found \"0.5\" in quotes in line 1 of p.json; correct the"
                                + " value of mix",
                        "{\"format\": 1, \"values\": {\"mix\": \"0.5\"}}"),
                fault(
                        "expected scaleLock to be true or false; found 1 in line 1 of p.json; correct the value of scaleLock",
                        "{\"format\": 1, \"values\": {\"scaleLock\": 1}}"),
                fault(
                        "expected mix to be a number from 0 to 1; found { in line 1 of p.json; correct the value of mix",
                        "{\"format\": 1, \"values\": {\"mix\": {}}}"),
                fault(
                        "expected \"format\": 1; found 2 in line 1 of p.json; use a preset made for this version, or a newer"
                                + " version",
                        "{\"format\": 2}"),
                fault("expected \"format\": 1; found none in line 1 of p.json; add it", "{\"values\": {}}"),
                fault(
                        "expected $schema, format, description or values; found \"mix\" in line 2 of p.json; parameters belong"
                                + " into \"values\"",
                        "{\"format\": 1,\n \"mix\": 1}"),
                fault("expected JSON; found Unexpected character ('v' (code 118))", "{\"format\": 1,\n values: {}}"),
                fault("expected JSON; found Duplicate field 'mix' in line 1 of p.json; correct that line", """
                        {"format": 1, "values": {"mix": 1, "mix": 0}}"""),
                fault("expected a preset in braces; found [ in line 1 of p.json; see poseweave presets --schema", "[]"),
                fault("expected a preset in braces; found nothing in line 1 of p.json; ", ""),
                fault(
                        "expected nothing after the preset; found { in line 2 of p.json; remove it",
                        "{\"format\": 1}\n{}"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void fault_isNamedWithItsLine(String message, String json) {
        assertThatThrownBy(() -> PresetReader.read("p.json", json))
                .isInstanceOf(RenderException.class)
                .hasMessageStartingWith(message)
                .extracting(e -> ((RenderException) e).code())
                .isEqualTo(ErrorCode.BAD_CONFIG);
    }

    @Test
    void brokenJson_namesTheLine() {
        assertThatThrownBy(() -> PresetReader.read("p.json", "{\"format\": 1,\n values: {}}"))
                .hasMessageContaining(" in line 2 of p.json; correct that line");
    }

    @Test
    void ownPresets_areRightAndEachDoesSomething() {
        assertThat(OWN.names()).contains("face", "body", "object");
        for (String name : OWN.names()) {
            Preset preset = OWN.find(name);
            assertThat(preset.description()).as(name).endsWith(".");
            assertThat(preset.over(ParamValues.defaults())).as(name).isNotEqualTo(ParamValues.defaults());
        }
    }

    @Test
    void folders_comeBeforeTheProgramsOwn(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("face.json"), "{\"format\": 1, \"values\": {\"mix\": 0.25}}");
        Files.writeString(folder.resolve("hero.json"), "{\"format\": 1, \"values\": {\"mix\": 0.75}}");
        PresetShelf shelf = PresetShelf.of(Map.of("POSEWEAVE_PRESETS", folder.toString()));
        assertThat(shelf.names()).startsWith("face", "hero").doesNotHaveDuplicates();
        assertThat(shelf.find("face").textByKey()).isEqualTo(Map.of("mix", "0.25"));
        assertThat(shelf.find(folder.resolve("hero.json").toString()).textByKey())
                .isEqualTo(Map.of("mix", "0.75"));
    }

    @Test
    void missingPresets_sayWhatThereIs() {
        assertThatThrownBy(() -> OWN.find("fase"))
                .hasMessage("expected a preset, its name or its file; found 'fase'; name one of face, face-performance,"
                        + " face-still, body, object or a file name.json");
        assertThatThrownBy(() -> OWN.find("none/such.json"))
                .hasMessage(
                        "expected a preset file of UTF-8 text; found none/such.json (NoSuchFileException); check its name"
                                + " and permissions");
    }

    @Test
    void schema_describesEveryParameter() throws Exception {
        JsonNode values = new ObjectMapper().readTree(PresetWriter.schema()).at("/properties/values");
        for (Param<?> param : Params.ALL) {
            assertThat(values.at("/properties/" + param.key() + "/description").asText())
                    .isEqualTo(param.hint());
        }
        assertThat(values.at("/properties/sourceCount/maximum").asInt()).isEqualTo(16);
        assertThat(values.at("/properties/sources/enum")).hasSize(SourceMethod.values().length);
        assertThat(values.at("/properties/smoothing/type").asText()).isEqualTo("number");
    }

    private static Arguments fault(String message, String json) {
        return Arguments.of(message, json);
    }
}
