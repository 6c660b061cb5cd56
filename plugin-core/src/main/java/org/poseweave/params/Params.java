package org.poseweave.params;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.ParamType.ChoiceType;
import org.poseweave.params.ParamType.DoubleType;
import org.poseweave.params.ParamType.IntType;
import org.poseweave.params.ParamType.TextType;

/** Every parameter, declared once. */
public final class Params {
    private static final String FIRST = "0.1";

    public static final Param<SourceMethod> SOURCES = new Param<>(
            "sources",
            "Source frames",
            "How the frames that show the person to be moved are picked from the source clip.",
            "",
            new ChoiceType<>(SourceMethod.class),
            SourceMethod.DIVERSE,
            Group.SOURCES,
            false,
            FIRST);

    public static final Param<String> SOURCE_FRAMES = new Param<>(
            "sourceFrames",
            "Given frames",
            "Frame numbers of the source clip, such as 1,40,80-90. Used when the source frames are given.",
            "",
            new TextType("empty or " + FrameSpec.SYNTAX, Params::checkSourceFrames),
            "",
            Group.SOURCES,
            false,
            FIRST);

    public static final Param<Integer> SOURCE_COUNT = new Param<>(
            "sourceCount",
            "Number of source frames",
            "How many frames are picked. More frames show more of the person and cost more time.",
            "frames",
            new IntType(1, 16, 1, 16),
            4,
            Group.SOURCES,
            false,
            FIRST);

    public static final Param<String> SOURCE_CROP = new Param<>(
            "sourceCrop",
            "Source square",
            "The square of the source clip that shows the person: auto, full, or x,y,side in pixels.",
            "",
            new TextType(CropSetting.SYNTAX, CropSetting::parse),
            "auto",
            Group.FRAMING,
            false,
            FIRST);

    public static final Param<String> DRIVING_CROP = new Param<>(
            "drivingCrop",
            "Driving square",
            "The square of the driving clip that shows the motion: auto, full, or x,y,side in pixels.",
            "",
            new TextType(CropSetting.SYNTAX, CropSetting::parse),
            "auto",
            Group.FRAMING,
            false,
            FIRST);

    public static final Param<Framing> FRAMING = new Param<>(
            "framing",
            "Framing",
            "Whether the output is the whole source frame with the person put back, or the square alone.",
            "",
            new ChoiceType<>(Framing.class),
            Framing.SOURCE,
            Group.FRAMING,
            false,
            FIRST);

    public static final Param<Double> TEMPERATURE = new Param<>(
            "temperature",
            "Temperature",
            "Below 1 takes each part from its best matching source, above 1 mixes the sources.",
            "",
            new DoubleType(0.25, 4, 0.25, 4),
            1.0,
            Group.MOTION,
            true,
            FIRST);

    public static final Param<Double> FEATHER = new Param<>(
            "feather",
            "Feather",
            "Share of the square's side over which the result fades into the frame; 0 is a hard edge.",
            "",
            new DoubleType(0, 0.5, 0, 0.5),
            0.08,
            Group.BLEND,
            true,
            FIRST);

    public static final Param<Double> MIX = new Param<>(
            "mix",
            "Mix",
            "0 shows the frame as it was, 1 the result.",
            "",
            new DoubleType(0, 1, 0, 1),
            1.0,
            Group.BLEND,
            true,
            FIRST);

    /** All parameters in the order of dialogs. */
    public static final List<Param<?>> ALL = List.of(
            SOURCES, SOURCE_FRAMES, SOURCE_COUNT, SOURCE_CROP, DRIVING_CROP, FRAMING, TEMPERATURE, FEATHER, MIX);

    private Params() {}

    /**
     * The parameter of this key.
     *
     * @throws RenderException of code USAGE if there is none, listing the keys there are, the most similar first
     */
    public static Param<?> named(String key) {
        return ALL.stream()
                .filter(param -> param.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new RenderException(
                        ErrorCode.USAGE, "a parameter", "\"" + key + "\"", "use one of " + keysNearestFirst(key)));
    }

    private static String keysNearestFirst(String key) {
        return ALL.stream()
                .map(Param::key)
                .sorted(Comparator.comparingInt(known -> EditDistance.between(known, key)))
                .collect(Collectors.joining(", "));
    }

    private static void checkSourceFrames(String key, String text) {
        if (!text.isEmpty()) {
            FrameSpec.parse(key, text);
        }
    }
}
