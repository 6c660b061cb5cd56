package org.poseweave.params;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.ParamType.BooleanType;
import org.poseweave.params.ParamType.ChoiceType;
import org.poseweave.params.ParamType.DoubleType;
import org.poseweave.params.ParamType.IntType;
import org.poseweave.params.ParamType.TextType;

/** Every parameter, declared once. */
public final class Params {
    private static final String FIRST = "0.1";
    private static final int LISTED_KEYS = 5;
    private static final String SECOND = "0.2";

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
            "Frame numbers of the source clip, such as 1,40,80-90; a slash separates clips. Used when the source frames are"
                    + " given.",
            "",
            new TextType("empty or " + ClipFrames.SYNTAX, ClipFrames::parse),
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
            "The square of the source clip that shows the person: auto, track, hand, full, or squares in pixels.",
            "",
            new TextType(CropSetting.SYNTAX, CropSetting::parse),
            "auto",
            Group.FRAMING,
            false,
            FIRST);

    public static final Param<String> DRIVING_CROP = new Param<>(
            "drivingCrop",
            "Driving square",
            "The square of the driving clip that shows the motion: auto, track, hand, full, or squares in pixels.",
            "",
            new TextType(CropSetting.SYNTAX, CropSetting::parse),
            "auto",
            Group.FRAMING,
            false,
            FIRST);

    public static final Param<Framing> FRAMING = new Param<>(
            "framing",
            "Framing",
            "Whether the output is the whole source frame with the person put back, the square alone, or the driving"
                    + " frame with the person put in place of the driver.",
            "",
            new ChoiceType<>(Framing.class),
            Framing.SOURCE,
            Group.FRAMING,
            false,
            FIRST);

    public static final Param<MotionMode> MOTION = new Param<>(
            "motion",
            "Motion",
            "Where the motion starts from: the driver's place and proportions, the driver's place with the source's"
                    + " proportions, or the source's place and proportions moved by the driver's change since the"
                    + " reference frame.",
            "",
            new ChoiceType<>(MotionMode.class),
            MotionMode.ABSOLUTE,
            Group.MOTION,
            false,
            SECOND);

    public static final Param<String> REFERENCE = new Param<>(
            "reference",
            "Reference frame",
            "The driving frame that motion is measured from: auto takes the one that looks most like a source frame.",
            "",
            new TextType(ReferenceSetting.SYNTAX, ReferenceSetting::parse),
            "auto",
            Group.MOTION,
            false,
            SECOND);

    public static final Param<Double> STRENGTH =
            gain("strength", "Strength", "How much of all motion since the reference is taken; above 1 exaggerates.");

    public static final Param<Double> HEAD_GAIN =
            gain("headGain", "Head", "How much of the motion of the whole head or body is taken; 0 keeps it still.");

    public static final Param<Double> MOUTH_GAIN =
            gain("mouthGain", "Mouth", "How much of the motion of the mouth against the head is taken.");

    public static final Param<Double> EYES_GAIN =
            gain("eyesGain", "Eyes", "How much of the motion of the eyes against the head is taken.");

    public static final Param<Double> LIMBS_GAIN =
            gain("limbsGain", "Limbs", "How much of the motion of arms, legs or a gripper against the whole is taken.");

    public static final Param<Double> SMOOTHING = new Param<>(
            "smoothing",
            "Smoothing",
            "Averages the motion over this many frames on both sides, without lag; 0 is off.",
            "frames",
            new DoubleType(0, 25, 0, 10),
            0.0,
            Group.MOTION,
            false,
            SECOND);

    public static final Param<Boolean> SCALE_LOCK = new Param<>(
            "scaleLock",
            "Steady size",
            "With smoothing, keeps the size of the subject steadier than its motion.",
            "",
            new BooleanType(),
            false,
            Group.MOTION,
            false,
            SECOND);

    public static final Param<Integer> TIME_OFFSET = new Param<>(
            "timeOffset",
            "Time offset",
            "Takes the motion from this many driving frames later; the first and the last frame hold.",
            "frames",
            new IntType(-1_000_000, 1_000_000, -50, 50),
            0,
            Group.MOTION,
            false,
            SECOND);

    public static final Param<Integer> HOLD_FRAME = new Param<>(
            "holdFrame",
            "Hold frame",
            "Number of the driving frame whose pose is held; 0 lets the motion run.",
            "frames",
            new IntType(0, 1_000_000, 0, 250),
            0,
            Group.MOTION,
            true,
            SECOND);

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

    private static final List<Param<?>> OWN = List.of(
            SOURCES,
            SOURCE_FRAMES,
            SOURCE_COUNT,
            SOURCE_CROP,
            DRIVING_CROP,
            FRAMING,
            MOTION,
            REFERENCE,
            STRENGTH,
            HEAD_GAIN,
            MOUTH_GAIN,
            EYES_GAIN,
            LIMBS_GAIN,
            SMOOTHING,
            SCALE_LOCK,
            TIME_OFFSET,
            HOLD_FRAME,
            TEMPERATURE,
            FEATHER,
            MIX);

    /** All parameters; dialogs show each group in this order. */
    public static final List<Param<?>> ALL = Stream.of(
                    OWN, SourceParams.ALL, FramingParams.ALL, OutputParams.ALL, ColourParams.ALL)
            .<Param<?>>flatMap(List::stream)
            .toList();

    private Params() {}

    private static Param<Double> gain(String key, String label, String hint) {
        return new Param<>(key, label, hint, "", new DoubleType(0, 3, 0, 2), 1.0, Group.MOTION, true, SECOND);
    }

    /**
     * The parameter of this key.
     *
     * @throws RenderException of code USAGE if there is none, listing the most similar keys
     */
    public static Param<?> named(String key) {
        return ALL.stream()
                .filter(param -> param.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new RenderException(
                        ErrorCode.USAGE,
                        "a parameter",
                        "\"" + key + "\"",
                        "use one of " + nearestKeys(key) + ", ... (" + ALL.size() + " in all)"));
    }

    private static String nearestKeys(String key) {
        return ALL.stream()
                .map(Param::key)
                .sorted(Comparator.comparingInt(known -> EditDistance.between(known, key)))
                .limit(LISTED_KEYS)
                .collect(Collectors.joining(", "));
    }
}
