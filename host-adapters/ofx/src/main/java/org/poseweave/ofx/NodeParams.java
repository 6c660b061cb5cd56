package org.poseweave.ofx;

import java.util.List;
import java.util.Locale;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.Precision;
import org.poseweave.params.ClipFrames;
import org.poseweave.params.ClipWeights;
import org.poseweave.params.CropSetting;
import org.poseweave.params.OutputParams;
import org.poseweave.params.Param;
import org.poseweave.params.ParamType;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.params.SourceParams;
import org.poseweave.preset.PresetShelf;

/**
 * Parameters of an instance at a time.
 *
 * @param file path of the other side in the Filter context, empty where none is chosen
 * @param model name of a shipped bundle, or path of the model.json of one of the user's
 */
record NodeParams(
        ParamValues values,
        Role role,
        String file,
        String model,
        DeviceChoice device,
        boolean strictDevice,
        Precision precision) {
    static final String ROLE = "timelineRole";
    static final String FILE = "file";
    static final String PRESET_FILE = "presetFile";
    static final String MODEL = "model";
    static final String MODEL_FILE = "modelFile";
    static final String DEVICE = "device";
    static final String STRICT_DEVICE = "strictDevice";
    static final String PRECISION = "precision";

    /** Bundles that come with the program; the order is part of host projects. */
    static final List<String> MODELS = List.of("face-draft", "body-draft", "arm-draft", "object-draft");

    /** Devices; the order is part of host projects. */
    static final List<DeviceChoice.Kind> DEVICES =
            List.of(DeviceChoice.Kind.AUTO, DeviceChoice.Kind.CPU, DeviceChoice.Kind.CUDA, DeviceChoice.Kind.TENSORRT);

    /** Precisions; the order is part of host projects. */
    static final List<Precision> PRECISIONS = List.of(Precision.FP32, Precision.FP16, Precision.INT8);

    /**
     * Reads all; what the host does not have is at its default, and what a preset file names has the file's value.
     *
     * @throws org.poseweave.error.RenderException USAGE if a text is wrong, MISSING_INPUT or BAD_CONFIG if the preset file is
     */
    static NodeParams read(Instance instance, double time) {
        ParamValues values = ParamValues.defaults();
        for (Param<?> param : Params.ALL) {
            values = with(values, param, instance, time);
        }
        String preset = instance.stringAt(PRESET_FILE, time, "").strip();
        if (!preset.isEmpty()) {
            values = PresetShelf.of(System.getenv()).find(preset).over(values);
        }
        return new NodeParams(
                values,
                role(instance, time),
                file(instance, time),
                model(instance, time),
                new DeviceChoice(pick(DEVICES, instance.intAt(DEVICE, time, 0)), 0),
                instance.intAt(STRICT_DEVICE, time, 0) != 0,
                pick(PRECISIONS, instance.intAt(PRECISION, time, 0)));
    }

    /** The role alone. */
    static Role role(Instance instance, double time) {
        return pick(List.of(Role.values()), instance.intAt(ROLE, time, 0));
    }

    /** Name of a shipped bundle, or the file of one's own. */
    private static String model(Instance instance, double time) {
        String own = instance.stringAt(MODEL_FILE, time, "").strip();
        return own.isEmpty() ? pick(MODELS, instance.intAt(MODEL, time, 0)) : own;
    }

    /** The file alone. */
    static String file(Instance instance, double time) {
        return instance.stringAt(FILE, time, "").strip();
    }

    private static <T> ParamValues with(ParamValues values, Param<T> param, Instance instance, double time) {
        return values.with(param, value(param, instance, time));
    }

    /** Value of one parameter. Numbers outside their range are moved into it; hosts may animate beyond. */
    static <T> T value(Param<T> param, Instance instance, double time) {
        ParamType<T> type = param.type();
        T normal = param.defaultValue();
        Object value;
        if (type instanceof ParamType.BooleanType) {
            value = instance.intAt(param.key(), time, normal.equals(true) ? 1 : 0) != 0;
        } else if (type instanceof ParamType.IntType range) {
            int number = instance.intAt(param.key(), time, (Integer) normal);
            value = Math.max(range.min(), Math.min(range.max(), number));
        } else if (type instanceof ParamType.DoubleType range) {
            double number = instance.doubleAt(param.key(), time, (Double) normal);
            value = number >= range.min() ? Math.min(range.max(), number) : range.min();
        } else if (type instanceof ParamType.ChoiceType<?> choice) {
            int index = instance.intAt(param.key(), time, choice.options().indexOf(normal));
            value = pick(choice.options(), index);
        } else {
            return type.parse(param.key(), instance.stringAt(param.key(), time, param.format(normal)));
        }
        return type.valueClass().cast(value);
    }

    private static <T> T pick(List<T> options, int index) {
        return options.get(index >= 0 && index < options.size() ? index : 0);
    }

    /** Values for clips of a host at a render scale: squares are given in pixels of full size. */
    static ParamValues scaled(ParamValues values, Param<String> crop, double scale) {
        CropSetting setting = CropSetting.parse(crop.key(), values.get(crop));
        if (scale == 1 || setting.path().isEmpty()) {
            return values;
        }
        CropPath path = setting.path().get();
        if (setting.kind() == CropSetting.Kind.KEYS) {
            return values.with(crop, path.scaled(scale).format());
        }
        CropSquare square = path.at(0);
        double side = Math.max(1, square.side() * scale);
        return values.with(
                crop,
                String.format(
                        Locale.ROOT,
                        "%.6f,%.6f,%.6f",
                        square.centreX() * scale - side / 2,
                        square.centreY() * scale - side / 2,
                        side));
    }

    /**
     * Values for the clips of a shot, where inputs that are not connected leave gaps: what is set for an input stays with
     * it.
     *
     * @param inputs number from 0 of the input that each clip of the shot comes from
     */
    static ParamValues forInputs(ParamValues values, List<Integer> inputs) {
        ParamValues moved = values;
        for (int clip = 0; clip < inputs.size(); clip++) {
            double gain = values.get(SourceParams.SOURCE_GAINS.get(inputs.get(clip)));
            moved = moved.with(SourceParams.SOURCE_GAINS.get(clip), gain);
        }
        ClipWeights weights =
                ClipWeights.parse(SourceParams.SOURCE_WEIGHTS.key(), values.get(SourceParams.SOURCE_WEIGHTS));
        moved = moved.with(SourceParams.SOURCE_WEIGHTS, weights.pick(inputs).format());
        for (Param<String> param : List.of(Params.SOURCE_FRAMES, SourceParams.SOURCE_RANGE)) {
            ClipFrames frames = ClipFrames.parse(param.key(), values.get(param));
            moved = frames.lists().size() > 1
                    ? moved.with(param, frames.pick(inputs).format())
                    : moved;
        }
        return moved;
    }

    /** Values for quick pictures: one source frame of the first clip, no detail. */
    static ParamValues draft(ParamValues values) {
        ParamValues one = values.with(Params.SOURCE_COUNT, 1)
                .with(OutputParams.DETAIL, 0.0)
                .with(SourceParams.SOURCE_WEIGHTS, SourceParams.SOURCE_WEIGHTS.defaultValue())
                .with(SourceParams.SOURCE_GAINS.get(0), 1.0);
        ClipFrames given = ClipFrames.parse(Params.SOURCE_FRAMES.key(), values.get(Params.SOURCE_FRAMES));
        if (given.isEmpty()) {
            return one;
        }
        return given.of(0).isEmpty()
                ? one.with(Params.SOURCES, SourceMethod.DIVERSE)
                : one.with(Params.SOURCE_FRAMES, Long.toString(given.of(0).get(0)));
    }
}
