package org.poseweave.ofx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.poseweave.openfx.Actions;
import org.poseweave.openfx.HeaderWriter;
import org.poseweave.openfx.PluginDescription;
import org.poseweave.openfx.PluginDescription.ClipDescription;
import org.poseweave.openfx.PluginDescription.Context;
import org.poseweave.openfx.PluginDescription.Kind;
import org.poseweave.openfx.PluginDescription.Limits;
import org.poseweave.openfx.PluginDescription.ParamDescription;
import org.poseweave.params.Choice;
import org.poseweave.params.Group;
import org.poseweave.params.Param;
import org.poseweave.params.ParamType;
import org.poseweave.params.Params;

/**
 * What hosts are told about the effect: every parameter of {@link Params} under its key, and what only hosts need. Names
 * and the order of choices are part of host projects.
 */
public final class PoseWeaveDescription {
    /** Never changes. */
    public static final String IDENTIFIER = "org.poseweave.PoseWeave";

    private static final String INPUT_GROUP = "groupInput";
    private static final String RENDER_GROUP = "groupRender";

    private PoseWeaveDescription() {}

    /** Writes the header that the shim is compiled with: {@code PoseWeaveDescription FILE}. */
    public static void main(String[] words) throws IOException {
        HeaderWriter.write(plugin(), Path.of(words[0]));
    }

    /** The whole description. */
    public static PluginDescription plugin() {
        return new PluginDescription(
                IDENTIFIER,
                0,
                1,
                "PoseWeave",
                "PoseWeave",
                "Moves the subject of source clips the way the subject of a driving clip moves.",
                PoseWeaveEffect.class.getName(),
                true,
                List.of(
                        Actions.RENDER,
                        Actions.IS_IDENTITY,
                        Actions.REGION_OF_DEFINITION,
                        Actions.REGIONS_OF_INTEREST,
                        Actions.FRAMES_NEEDED,
                        Actions.CLIP_PREFERENCES,
                        Actions.INSTANCE_CHANGED,
                        Actions.DESTROY_INSTANCE),
                List.of(HostShot.SOURCE),
                clips(),
                params());
    }

    /** Names of the inputs in a context. */
    static List<String> inputs(boolean general) {
        Context context = general ? Context.GENERAL : Context.FILTER;
        return clips().stream()
                .filter(clip -> clip.contexts().contains(context))
                .map(ClipDescription::name)
                .toList();
    }

    private static List<ClipDescription> clips() {
        Set<Context> general = Set.of(Context.GENERAL);
        List<ClipDescription> clips = new ArrayList<>();
        clips.add(new ClipDescription(HostShot.DRIVING, "Driving", general, false, false, true));
        Set<Context> both = Set.of(Context.FILTER, Context.GENERAL);
        clips.add(new ClipDescription(HostShot.SOURCE, "Source", both, false, false, true));
        for (String name : HostShot.MORE_SOURCES) {
            String label = "Source " + name.substring(name.length() - 1);
            clips.add(new ClipDescription(name, label, general, true, false, true));
        }
        clips.add(new ClipDescription(HostShot.PLATE, "Plate", general, true, false, false));
        clips.add(new ClipDescription(HostShot.MASK, "Mask", general, true, true, false));
        return clips;
    }

    private static List<ParamDescription> params() {
        List<ParamDescription> params = new ArrayList<>();
        params.add(group(INPUT_GROUP, "Input"));
        params.add(choice(
                NodeParams.ROLE,
                "Timeline clip",
                "Whether the clip on the timeline drives the motion or shows the person to be moved; the file is the other "
                        + "side. Not used by nodes with inputs for both.",
                INPUT_GROUP,
                Arrays.stream(Role.values()).map(Role::label).toList()));
        params.add(new ParamDescription(
                Kind.FILE,
                NodeParams.FILE,
                "File",
                "The other side: a movie, an image, a sequence (one of its images, or name.####.png) or a folder of "
                        + "images. Not used by nodes with inputs for both.",
                INPUT_GROUP,
                false,
                false,
                Limits.NONE,
                0,
                "",
                List.of()));
        params.add(new ParamDescription(
                Kind.FILE,
                NodeParams.PRESET_FILE,
                "Preset file",
                "Named values of parameters (name.json, as poseweave render --save-preset writes them). What the file names"
                        + " has the file's value, whatever is set here.",
                INPUT_GROUP,
                false,
                false,
                Limits.NONE,
                0,
                "",
                List.of()));
        for (Group group : Group.values()) {
            params.add(group(name(group), group.label()));
            Params.ALL.stream()
                    .filter(param -> param.group() == group)
                    .map(PoseWeaveDescription::param)
                    .forEach(params::add);
        }
        params.add(group(RENDER_GROUP, "Render"));
        params.add(choice(
                NodeParams.MODEL,
                "Model",
                "The trained network, by what it was trained on.",
                RENDER_GROUP,
                List.of("Face, draft", "Body, draft", "Arm, draft", "Object, draft")));
        params.add(new ParamDescription(
                Kind.FILE,
                NodeParams.MODEL_FILE,
                "Own model",
                "model.json of a bundle of your own, as poseweave finetune writes it; it is taken instead of the model above.",
                RENDER_GROUP,
                false,
                false,
                Limits.NONE,
                0,
                "",
                List.of()));
        params.add(choice(
                NodeParams.DEVICE,
                "Device",
                "Where the network runs; Automatic takes the best that works. What cannot be had is replaced, with a message.",
                RENDER_GROUP,
                List.of("Automatic", "CPU", "CUDA", "TensorRT")));
        params.add(new ParamDescription(
                Kind.BOOLEAN,
                NodeParams.STRICT_DEVICE,
                "Only this device",
                "Fails instead of replacing the device or the precision.",
                RENDER_GROUP,
                false,
                false,
                Limits.NONE,
                0,
                "",
                List.of()));
        params.add(choice(
                NodeParams.PRECISION,
                "Precision",
                "What the network computes in: half needs TensorRT; 8 bit, for quick drafts, the CPU.",
                RENDER_GROUP,
                List.of("Full", "Half", "8 bit")));
        params.add(page(params));
        return params;
    }

    private static <T> ParamDescription param(Param<T> param) {
        ParamType<T> type = param.type();
        Kind kind;
        Limits limits = Limits.NONE;
        double number = 0;
        String text = "";
        List<String> entries = List.of();
        if (type instanceof ParamType.BooleanType) {
            kind = Kind.BOOLEAN;
            number = param.defaultValue().equals(true) ? 1 : 0;
        } else if (type instanceof ParamType.IntType range) {
            kind = Kind.INTEGER;
            limits = new Limits(range.min(), range.max(), range.displayMin(), range.displayMax());
            number = (Integer) param.defaultValue();
        } else if (type instanceof ParamType.DoubleType range) {
            kind = Kind.DOUBLE;
            limits = new Limits(range.min(), range.max(), range.displayMin(), range.displayMax());
            number = (Double) param.defaultValue();
        } else if (type instanceof ParamType.ChoiceType<?> choice) {
            kind = Kind.CHOICE;
            number = choice.options().indexOf(param.defaultValue());
            entries = choice.options().stream().map(Choice::label).toList();
        } else {
            kind = type instanceof ParamType.FileType ? Kind.FILE : Kind.STRING;
            text = param.format(param.defaultValue());
        }
        return new ParamDescription(
                kind,
                param.key(),
                param.label(),
                param.hint(),
                name(param.group()),
                param.animates(),
                false,
                limits,
                number,
                text,
                entries);
    }

    private static ParamDescription choice(String name, String label, String hint, String group, List<String> entries) {
        return new ParamDescription(Kind.CHOICE, name, label, hint, group, false, false, Limits.NONE, 0, "", entries);
    }

    private static String name(Group group) {
        return "group" + group.name().charAt(0) + group.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static ParamDescription group(String name, String label) {
        return new ParamDescription(Kind.GROUP, name, label, "", "", false, false, Limits.NONE, 0, "", List.of());
    }

    /** One page with all groups. */
    private static ParamDescription page(List<ParamDescription> params) {
        List<String> groups = params.stream()
                .filter(param -> param.kind() == Kind.GROUP)
                .map(ParamDescription::name)
                .toList();
        return new ParamDescription(
                Kind.PAGE, "pageControls", "Controls", "", "", false, false, Limits.NONE, 0, "", groups);
    }
}
