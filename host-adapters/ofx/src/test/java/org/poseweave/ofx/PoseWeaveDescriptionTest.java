package org.poseweave.ofx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.Precision;
import org.poseweave.openfx.Actions;
import org.poseweave.openfx.HeaderWriter;
import org.poseweave.openfx.PluginDescription;
import org.poseweave.openfx.PluginDescription.ClipDescription;
import org.poseweave.openfx.PluginDescription.Context;
import org.poseweave.openfx.PluginDescription.Kind;
import org.poseweave.openfx.PluginDescription.ParamDescription;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;

/** What hosts save in projects must not change: names, order of choices, identifier. */
class PoseWeaveDescriptionTest {
    private static final PluginDescription PLUGIN = PoseWeaveDescription.plugin();
    private static final Map<String, ParamDescription> PARAMS =
            PLUGIN.params().stream().collect(Collectors.toMap(ParamDescription::name, Function.identity()));

    @Test
    void identifierClassAndActions_areThoseOfTheEffect() throws ReflectiveOperationException {
        assertThat(PLUGIN.identifier()).isEqualTo("org.poseweave.PoseWeave");
        assertThat(PLUGIN.group()).isEqualTo("PoseWeave");
        Object effect = Class.forName(PLUGIN.effectClass()).getConstructor().newInstance();
        assertThat(effect).isInstanceOf(PoseWeaveEffect.class);
        assertThat(PLUGIN.actions())
                .contains(Actions.RENDER, Actions.DESTROY_INSTANCE)
                .hasSize(8);
        assertThat(PLUGIN.fallbackClips()).containsExactly("Source");
        assertThat(PLUGIN.temporal()).isTrue();
    }

    @Test
    void filter_hasOneInput_general_hasAll() {
        assertThat(PoseWeaveDescription.inputs(false)).containsExactly("Source");
        assertThat(PoseWeaveDescription.inputs(true))
                .containsExactly("Driving", "Source", "Source2", "Source3", "Source4", "Plate", "Mask");
        List<String> mandatory = PLUGIN.clips().stream()
                .filter(clip -> clip.contexts().contains(Context.GENERAL) && !clip.optional())
                .map(ClipDescription::name)
                .toList();
        assertThat(mandatory).containsExactly("Driving", "Source");
        assertThat(PLUGIN.clips().stream().filter(ClipDescription::mask).map(ClipDescription::name))
                .containsExactly("Mask");
    }

    @Test
    void everyDeclaredParameter_isThereAsDeclared() {
        for (Param<?> param : Params.ALL) {
            ParamDescription told = PARAMS.get(param.key());
            assertThat(told.label()).isEqualTo(param.label());
            assertThat(told.hint()).isEqualTo(param.hint());
            assertThat(told.animates()).isEqualTo(param.animates());
            assertThat(PARAMS.get(told.group()).kind()).isEqualTo(Kind.GROUP);
            assertThat(PARAMS.get(told.group()).label()).isEqualTo(param.group().label());
        }
        ParamDescription count = PARAMS.get("sourceCount");
        assertThat(count.kind()).isEqualTo(Kind.INTEGER);
        assertThat(count.number()).isEqualTo(4);
        assertThat(count.limits()).isEqualTo(new PluginDescription.Limits(1, 16, 1, 16));
        assertThat(PARAMS.get("temperature").limits()).isEqualTo(new PluginDescription.Limits(0.25, 4, 0.25, 4));
        assertThat(PARAMS.get("drivingCrop").text()).isEqualTo("auto");
        assertThat(PARAMS.get("motionFile").kind()).isEqualTo(Kind.FILE);
        assertThat(PARAMS.get("drivingCentreX").animates()).isTrue();
    }

    @Test
    void namesAndOrderOfChoices_areTheProjectFormat() {
        assertThat(PLUGIN.params().stream()
                        .filter(param -> param.kind() != Kind.GROUP && param.kind() != Kind.PAGE)
                        .map(param -> param.name() + param.entries()))
                .containsExactly(
                        "timelineRole[Drives the motion, Is the source]",
                        "file[]",
                        "presetFile[]",
                        "sources[Given frames, Evenly spaced, Most diverse poses, Nearest to each driving pose, Sharpest,"
                                + " Automatic: diverse among the good]",
                        "sourceFrames[]",
                        "sourceCount[]",
                        "sourceRange[]",
                        "sourceWeights[]",
                        "minQuality[]",
                        "topK[]",
                        "sourceGain1[]",
                        "sourceGain2[]",
                        "sourceGain3[]",
                        "sourceGain4[]",
                        "sourceCrop[]",
                        "drivingCrop[]",
                        "framing[Source frame, Square only, Driving frame]",
                        "margin[]",
                        "trackSmoothing[]",
                        "sourceCentreX[]",
                        "sourceCentreY[]",
                        "sourceSize[]",
                        "drivingCentreX[]",
                        "drivingCentreY[]",
                        "drivingSize[]",
                        "motion[Driver's place and shape, Driver's place, source's shape, Source's place and shape]",
                        "reference[]",
                        "strength[]",
                        "headGain[]",
                        "mouthGain[]",
                        "eyesGain[]",
                        "limbsGain[]",
                        "smoothing[]",
                        "scaleLock[]",
                        "timeOffset[]",
                        "holdFrame[]",
                        "temperature[]",
                        "motionFile[]",
                        "cuts[Find cuts, One shot]",
                        "lost[Render as found, Hold the last pose, Show the plate, Fade to the plate, Stop with an error]",
                        "lostBelow[]",
                        "fadeFrames[]",
                        "feather[]",
                        "mix[]",
                        "detail[]",
                        "blend[Whole square, Subject's matte]",
                        "maskGrow[]",
                        "maskFeather[]",
                        "edgeMatch[]",
                        "output[Result, Matte, Foreground, Clean plate, Confidence, Source number, Match (STMap), Result and"
                                + " keypoints]",
                        "inputSpace[Automatic, sRGB, Rec.709, Linear Rec.709, ACEScg, Raw]",
                        "drivingSpace[Automatic, sRGB, Rec.709, Linear Rec.709, ACEScg, Raw]",
                        "outputSpace[Automatic, sRGB, Rec.709, Linear Rec.709, ACEScg, Raw]",
                        "look[]",
                        "model[Face, draft, Body, draft, Arm, draft, Object, draft]",
                        "modelFile[]",
                        "device[Automatic, CPU, CUDA, TensorRT]",
                        "strictDevice[]",
                        "precision[Full, Half, 8 bit]");
        assertThat(NodeParams.MODELS).hasSameSizeAs(PARAMS.get("model").entries());
        assertThat(NodeParams.DEVICES)
                .containsExactly(
                        DeviceChoice.Kind.AUTO,
                        DeviceChoice.Kind.CPU,
                        DeviceChoice.Kind.CUDA,
                        DeviceChoice.Kind.TENSORRT);
        assertThat(NodeParams.PRECISIONS).hasSameSizeAs(PARAMS.get("precision").entries());
    }

    @Test
    void defaultsOfTheDescription_readBackAsTheDefaultsOfTheEngine() {
        FakeHost host = new FakeHost();
        for (ParamDescription param : PLUGIN.params()) {
            switch (param.kind()) {
                case INTEGER, CHOICE, BOOLEAN -> host.params.put(param.name(), (int) param.number());
                case DOUBLE -> host.params.put(param.name(), param.number());
                case STRING, FILE -> host.params.put(param.name(), param.text());
                default -> {}
            }
        }
        NodeParams read = NodeParams.read(host, 0);
        assertThat(read.values()).isEqualTo(ParamValues.defaults());
        assertThat(read.role()).isEqualTo(Role.DRIVES);
        assertThat(read.file()).isEmpty();
        assertThat(read.model()).isEqualTo("face-draft");
        assertThat(read.device()).isEqualTo(new DeviceChoice(DeviceChoice.Kind.AUTO, 0));
        assertThat(read.strictDevice()).isFalse();
        assertThat(read.precision()).isEqualTo(Precision.FP32);
        assertThat(NodeParams.read(new FakeHost(), 0))
                .as("a host that has none")
                .isEqualTo(read);
    }

    @Test
    void header_isWritten() {
        assertThat(HeaderWriter.write(PLUGIN))
                .contains("\"org.poseweave.PoseWeave\"", "\"timelineRole\"", "kFilter | kGeneral");
    }
}
