package org.poseweave.ofx;

import java.util.List;
import java.util.Locale;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.DeviceChoice;
import org.poseweave.params.CropSetting;
import org.poseweave.params.FrameSpec;
import org.poseweave.params.Param;
import org.poseweave.params.ParamType;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;

/**
 * Parameters of an instance at a time.
 *
 * @param file path of the other side in the Filter context, empty where none is chosen
 * @param model name of a bundle
 */
record NodeParams(ParamValues values, Role role, String file, String model, DeviceChoice device) {
    static final String ROLE = "timelineRole";
    static final String FILE = "file";
    static final String MODEL = "model";
    static final String DEVICE = "device";

    /** Bundles that come with the program; the order is part of host projects. */
    static final List<String> MODELS = List.of("face-draft");

    /** Devices; the order is part of host projects. */
    static final List<DeviceChoice.Kind> DEVICES =
            List.of(DeviceChoice.Kind.AUTO, DeviceChoice.Kind.CPU, DeviceChoice.Kind.CUDA);

    /**
     * Reads all; what the host does not have is at its default.
     *
     * @throws org.poseweave.error.RenderException USAGE if a text is wrong
     */
    static NodeParams read(Instance instance, double time) {
        ParamValues values = ParamValues.defaults();
        for (Param<?> param : Params.ALL) {
            values = with(values, param, instance, time);
        }
        return new NodeParams(
                values,
                role(instance, time),
                file(instance, time),
                pick(MODELS, instance.intAt(MODEL, time, 0)),
                new DeviceChoice(pick(DEVICES, instance.intAt(DEVICE, time, 0)), 0));
    }

    /** The role alone. */
    static Role role(Instance instance, double time) {
        return pick(List.of(Role.values()), instance.intAt(ROLE, time, 0));
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

    /** Values for quick pictures: one source frame. */
    static ParamValues draft(ParamValues values) {
        ParamValues one = values.with(Params.SOURCE_COUNT, 1);
        String given = values.get(Params.SOURCE_FRAMES);
        if (given.isEmpty()) {
            return one;
        }
        long first = FrameSpec.parse(Params.SOURCE_FRAMES.key(), given).frames().get(0);
        return one.with(Params.SOURCE_FRAMES, Long.toString(first));
    }
}
