package org.poseweave.params;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.params.ParamType.DoubleType;
import org.poseweave.params.ParamType.IntType;

class ParamValuesTest {
    private static final ParamValues DEFAULTS = ParamValues.defaults();

    @Test
    void canonical_listsEveryParameterInTheOrderOfItsDeclaration() {
        assertThat(DEFAULTS.canonical()).isEqualTo("""
                        sources=diverse
                        sourceFrames=
                        sourceCount=4
                        sourceCrop=auto
                        drivingCrop=auto
                        framing=source
                        motion=absolute
                        reference=auto
                        strength=1
                        headGain=1
                        mouthGain=1
                        eyesGain=1
                        limbsGain=1
                        smoothing=0
                        scaleLock=false
                        timeOffset=0
                        holdFrame=0
                        temperature=1
                        feather=0.08
                        mix=1
                        sourceRange=
                        sourceWeights=
                        minQuality=0
                        topK=0
                        sourceGain1=1
                        sourceGain2=1
                        sourceGain3=1
                        sourceGain4=1
                        margin=0
                        trackSmoothing=8
                        sourceCentreX=0.5
                        sourceCentreY=0.5
                        sourceSize=1
                        drivingCentreX=0.5
                        drivingCentreY=0.5
                        drivingSize=1
                        motionFile=
                        cuts=find
                        lost=ignore
                        lostBelow=0.5
                        fadeFrames=12
                        detail=0
                        blend=square
                        maskGrow=0
                        maskFeather=0
                        edgeMatch=0
                        output=result
                        inputSpace=auto
                        drivingSpace=auto
                        outputSpace=auto
                        look=
                        """);
    }

    @Test
    void parse_readsEveryType() {
        ParamValues values = DEFAULTS.parse("sources", "even")
                .parse("sourceFrames", " 1,40,80-90 ")
                .parse("sourceCount", "16")
                .parse("sourceCrop", "420,0,1080")
                .parse("drivingCrop", "full")
                .parse("framing", "square")
                .parse("temperature", "0.25")
                .parse("feather", "5e-1")
                .parse("mix", ".5");
        assertThat(values.get(Params.SOURCES)).isEqualTo(SourceMethod.EVEN);
        assertThat(values.get(Params.SOURCE_FRAMES)).isEqualTo("1,40,80-90");
        assertThat(values.get(Params.SOURCE_COUNT)).isEqualTo(16);
        assertThat(values.get(Params.SOURCE_CROP)).isEqualTo("420,0,1080");
        assertThat(values.get(Params.DRIVING_CROP)).isEqualTo("full");
        assertThat(values.get(Params.FRAMING)).isEqualTo(Framing.SQUARE);
        assertThat(values.get(Params.TEMPERATURE)).isEqualTo(0.25);
        assertThat(values.get(Params.FEATHER)).isEqualTo(0.5);
        assertThat(values.get(Params.MIX)).isEqualTo(0.5);
    }

    @Test
    void canonicalText_readsBackAsEqualValues() {
        Random random = new Random(4);
        Set<String> texts = new HashSet<>();
        for (int n = 0; n < 300; n++) {
            ParamValues values = DEFAULTS.with(Params.MIX, random.nextDouble())
                    .with(Params.TEMPERATURE, 0.25 + 3.75 * random.nextDouble())
                    .with(Params.SOURCE_COUNT, 1 + random.nextInt(16))
                    .with(Params.SOURCES, SourceMethod.values()[random.nextInt(3)]);
            ParamValues read = DEFAULTS;
            for (String line : values.canonical().split("\n")) {
                String[] parts = line.split("=", 2);
                read = read.parse(parts[0], parts[1]);
            }
            assertThat(read).isEqualTo(values).hasSameHashCodeAs(values);
            assertThat(read.canonical()).isEqualTo(values.canonical());
            texts.add(values.canonical());
        }
        assertThat(texts).hasSize(300);
    }

    @Test
    void with_leavesTheOriginalAndEqualValuesAreEqual() {
        ParamValues changed = DEFAULTS.with(Params.MIX, 0.5);
        assertThat(DEFAULTS.get(Params.MIX)).isEqualTo(1.0);
        assertThat(changed).isNotEqualTo(DEFAULTS);
        assertThat(changed.with(Params.MIX, 1.0)).isEqualTo(DEFAULTS);
        assertThat(DEFAULTS.with(Params.MIX, -0.0)).isEqualTo(DEFAULTS.with(Params.MIX, 0.0));
    }

    @Test
    void unknownKey_listsTheKeysNearestFirst() {
        assertUsage(
                () -> DEFAULTS.parse("souceCount", "3"),
                "expected a parameter; found \"souceCount\"; use one of sourceCount, sourceCrop, sourceGain1,"
                        + " sourceGain2, sourceGain3, ... (51 in all)");
        assertThatThrownBy(() -> DEFAULTS.parse("FEATHER", "0")).hasMessageContaining("use one of feather, ");
    }

    @Test
    void badValues_areNamedWithKeyValueAndAllowedRange() {
        assertUsage(
                () -> DEFAULTS.parse("sources", "Even"),
                "expected sources to be one of given, even, diverse, nearest, sharpest, auto; found \"Even\"; correct the value of sources");
        String count = "expected sourceCount to be a whole number from 1 to 16; found \"%s\"; correct the value of"
                + " sourceCount";
        for (String text : List.of("0", "17", "4.0", "", "four", "99999999999999")) {
            assertUsage(() -> DEFAULTS.parse("sourceCount", text), String.format(count, text));
        }
        assertUsage(() -> DEFAULTS.with(Params.SOURCE_COUNT, -3), String.format(count, "-3"));
        String temperature =
                "expected temperature to be a number from 0.25 to 4; found \"%s\"; correct the value of temperature";
        for (String text : List.of("0.2", "4.01", "NaN", "1d", "0x1p0", "1,5", "1e999")) {
            assertUsage(() -> DEFAULTS.parse("temperature", text), String.format(temperature, text));
        }
        assertUsage(() -> DEFAULTS.with(Params.TEMPERATURE, Double.NaN), String.format(temperature, "NaN"));
        assertUsage(
                () -> DEFAULTS.parse("drivingCrop", "face"),
                "expected drivingCrop to be auto, track, hand, full, x,y,side (left edge, top edge and side in pixels of the"
                        + " full frame), keys such as 1: 420,0,1080; 40: 500,0,900, or @FILE with a key a line; found \"face\"; write for example 420,0,1080, with a side of at least 1");
        assertUsage(
                () -> DEFAULTS.with(Params.SOURCE_FRAMES, "1-3x"),
                "expected sourceFrames to be frames such as 1-100, 1,5,7-9 or 1-100x2; found \"1-3x\"; correct the part"
                        + " \"1-3x\"");
    }

    @Test
    void booleans_areTrueOrFalse() {
        ParamType.BooleanType type = new ParamType.BooleanType();
        assertThat(type.parse("flag", " true ")).isTrue();
        assertThat(type.parse("flag", type.format(false))).isFalse();
        assertUsage(
                () -> type.parse("flag", "yes"),
                "expected flag to be true or false; found \"yes\"; correct the value of flag");
    }

    @Test
    void cropSetting_tellsWhereTheSquareComesFrom() {
        assertThat(CropSetting.parse("crop", "auto").kind()).isEqualTo(CropSetting.Kind.AUTO);
        assertThat(CropSetting.parse("crop", " full ").kind()).isEqualTo(CropSetting.Kind.FULL);
        CropSetting square = CropSetting.parse("crop", "420,0,1080");
        assertThat(square.kind()).isEqualTo(CropSetting.Kind.SQUARE);
        assertThat(square.path()).isEqualTo(Optional.of(CropPath.still(new CropSquare(960, 540, 1080))));
        assertThat(CropSetting.parse("crop", "track").kind()).isEqualTo(CropSetting.Kind.TRACK);
        assertThat(CropSetting.parse("crop", "hand").kind()).isEqualTo(CropSetting.Kind.HAND);
        CropSetting keys = CropSetting.parse("crop", "1: 0,0,100; 11: 50,20,200");
        assertThat(keys.path().orElseThrow().at(5)).isEqualTo(new CropSquare(100, 85, 150));
        assertThatThrownBy(() -> new CropSetting(CropSetting.Kind.SQUARE, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CropSetting: path Optional.empty does not fit kind SQUARE");
    }

    @Test
    void cropFile_isReadAndItsFaultsNameTheLine(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("crops.txt");
        Files.writeString(file, "# by hand\n1: 0,0,100\n\n3: 20,0,100\n");
        CropSetting keys = CropSetting.parse("crop", "@" + file);
        assertThat(keys.path().orElseThrow().at(1)).isEqualTo(new CropSquare(60, 50, 100));
        Files.writeString(file, "1: 0,0,100\n3 20,0,100\n");
        assertUsage(
                () -> CropSetting.parse("crop", "@" + file),
                "expected " + file
                        + ", line 2 to be frame: x,y,side (frame from 1; left edge, top edge and side in pixels of"
                        + " the full frame); found \"3 20,0,100\"; write for example 1: 420,0,1080");
        assertThatThrownBy(() -> CropSetting.parse("crop", "@" + folder.resolve("none")))
                .hasMessage("expected crop to name a text file of crops; found no file " + folder.resolve("none")
                        + "; correct the path");
        assertUsage(
                () -> CropSetting.parse("crop", "1: 0,0,9; 1: 1,1,9"),
                "expected crop to be frame: x,y,side (frame from 1; left edge, top edge and side in pixels of the full frame);"
                        + " found frame 1 twice; leave one of them out");
    }

    @Test
    void everyDeclaration_isFitForDialogs() {
        Set<String> keys = new HashSet<>();
        for (Param<?> param : Params.ALL) {
            assertThat(keys.add(param.key())).as(param.key()).isTrue();
            assertThat(Params.named(param.key())).isSameAs(param);
            assertThat(param.label()).isNotBlank();
            assertThat(param.hint()).endsWith(".");
            assertThat(param.since()).matches("\\d+\\.\\d+");
        }
        assertThat(keys).hasSize(51);
    }

    @Test
    void choiceOrderAndKeys_areFileFormat() {
        assertThat(SourceMethod.values())
                .extracting(Choice::key)
                .containsExactly("given", "even", "diverse", "nearest", "sharpest", "auto");
        assertThat(Framing.values()).extracting(Choice::key).containsExactly("source", "square", "driving");
        assertThat(Blend.values()).extracting(Choice::key).containsExactly("square", "matte");
        assertThat(Output.values())
                .extracting(Choice::key)
                .containsExactly(
                        "result", "matte", "foreground", "plate", "confidence", "sourceIndex", "match", "overlay");
        assertThat(MotionMode.values()).extracting(Choice::key).containsExactly("absolute", "shape", "relative");
        assertThat(LostMode.values()).extracting(Choice::key).containsExactly("ignore", "hold", "pass", "fade", "fail");
        assertThat(CutMode.values()).extracting(Choice::key).containsExactly("find", "ignore");
    }

    @Test
    void undeclaredParameters_areABug() {
        Param<Integer> other =
                new Param<>("other", "Other", "Other.", "", new IntType(0, 9, 0, 9), 1, Group.MOTION, false, "0.1");
        assertThatThrownBy(() -> DEFAULTS.get(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ParamValues: parameter other is not declared in Params");
        assertThatThrownBy(() -> DEFAULTS.with(other, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ParamValues: parameter other is not declared in Params");
    }

    @Test
    void wrongDeclarations_areRefused() {
        assertThatThrownBy(() -> new DoubleType(0, 1, 0, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ParamType: display range 0.0..2.0 must not be empty and lie inside 0.0..1.0");
        assertThatThrownBy(() -> new Param<>(
                        "Bad key", "Bad", "Bad.", "", new IntType(0, 9, 0, 9), 1, Group.MOTION, false, "0.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Param: key \"Bad key\" must be letters and digits, as sourceCount");
        assertUsage(
                () -> new Param<>("count", "N", "N.", "", new IntType(0, 9, 0, 9), 10, Group.MOTION, false, "0.1"),
                "expected count to be a whole number from 0 to 9; found \"10\"; correct the value of count");
    }

    @Test
    void decimals_areShortExactAndWithoutExponent() {
        assertThat(Decimals.shortest(0.1)).isEqualTo("0.1");
        assertThat(Decimals.shortest(-0.25)).isEqualTo("-0.25");
        assertThat(Decimals.shortest(1e23)).isEqualTo("100000000000000000000000");
        assertThat(Decimals.shortest(0.1 + 0.2)).isEqualTo("0.30000000000000004");
        Random random = new Random(8);
        for (int i = 0; i < 10_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(20) - 10);
            assertThat(Double.parseDouble(Decimals.shortest(value))).isEqualTo(value);
        }
    }

    private static void assertUsage(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(RenderException.class)
                .hasMessage(message)
                .extracting(e -> ((RenderException) e).code())
                .isEqualTo(ErrorCode.USAGE);
    }
}
