package org.poseweave.params;

import java.util.List;
import org.poseweave.params.ParamType.ChoiceType;
import org.poseweave.params.ParamType.DoubleType;
import org.poseweave.params.ParamType.FileType;
import org.poseweave.params.ParamType.IntType;

/** Parameters of squares by hand and by tracking, of cuts, lost subjects and motion files. */
public final class FramingParams {
    private static final String SINCE = "0.2";

    public static final Param<Double> MARGIN = new Param<>(
            "margin",
            "Margin",
            "Share of its side by which a square that was found or tracked is enlarged; below 0 it is made tighter.",
            "",
            new DoubleType(-0.5, 3, -0.3, 1),
            0.0,
            Group.FRAMING,
            false,
            SINCE);

    public static final Param<Double> TRACK_SMOOTHING = new Param<>(
            "trackSmoothing",
            "Track smoothing",
            "Averages the place of a tracked square over this many frames on both sides, without lag, and its size over"
                    + " six times as many.",
            "frames",
            new DoubleType(0, 50, 0, 25),
            8.0,
            Group.FRAMING,
            false,
            SINCE);

    public static final Param<Double> SOURCE_CENTRE_X = centre("sourceCentreX", "Source centre X", "source", "width");
    public static final Param<Double> SOURCE_CENTRE_Y = centre("sourceCentreY", "Source centre Y", "source", "height");
    public static final Param<Double> SOURCE_SIZE = size("sourceSize", "Source size", "source");
    public static final Param<Double> DRIVING_CENTRE_X =
            centre("drivingCentreX", "Driving centre X", "driving", "width");
    public static final Param<Double> DRIVING_CENTRE_Y =
            centre("drivingCentreY", "Driving centre Y", "driving", "height");
    public static final Param<Double> DRIVING_SIZE = size("drivingSize", "Driving size", "driving");

    public static final Param<String> MOTION_FILE = new Param<>(
            "motionFile",
            "Motion file",
            "Takes squares, keypoints and cuts of the driving clip from this file, which poseweave analyse writes, instead"
                    + " of analysing the clip.",
            "",
            new FileType("empty or the path of a motion file (.json or .csv)"),
            "",
            Group.MOTION,
            false,
            SINCE);

    public static final Param<CutMode> CUTS = new Param<>(
            "cuts",
            "Cuts",
            "Whether cuts inside the driving clip are looked for; smoothing and reference stay within a shot.",
            "",
            new ChoiceType<>(CutMode.class),
            CutMode.FIND,
            Group.MOTION,
            false,
            SINCE);

    public static final Param<LostMode> LOST = new Param<>(
            "lost",
            "Lost subject",
            "What is shown while the driving clip does not show the subject.",
            "",
            new ChoiceType<>(LostMode.class),
            LostMode.IGNORE,
            Group.MOTION,
            false,
            SINCE);

    public static final Param<Double> LOST_BELOW = new Param<>(
            "lostBelow",
            "Lost below",
            "The subject counts as lost where its presence (0 to 1, see poseweave analyse) is below this.",
            "",
            new DoubleType(0, 1, 0, 1),
            0.5,
            Group.MOTION,
            false,
            SINCE);

    public static final Param<Integer> FADE_FRAMES = new Param<>(
            "fadeFrames",
            "Fade length",
            "Frames over which the result fades when the subject is lost, and comes back afterwards.",
            "frames",
            new IntType(1, 1000, 1, 50),
            12,
            Group.MOTION,
            false,
            SINCE);

    /** In the order of dialogs. */
    static final List<Param<?>> ALL = List.of(
            MARGIN,
            TRACK_SMOOTHING,
            SOURCE_CENTRE_X,
            SOURCE_CENTRE_Y,
            SOURCE_SIZE,
            DRIVING_CENTRE_X,
            DRIVING_CENTRE_Y,
            DRIVING_SIZE,
            MOTION_FILE,
            CUTS,
            LOST,
            LOST_BELOW,
            FADE_FRAMES);

    private FramingParams() {}

    private static Param<Double> centre(String key, String label, String clip, String extent) {
        String from = "width".equals(extent) ? "left" : "top";
        return new Param<>(
                key,
                label,
                "With " + clip + "Crop hand: centre of the square as a share of the frame's " + extent + ", from the "
                        + from + ".",
                "",
                new DoubleType(-2, 3, 0, 1),
                0.5,
                Group.FRAMING,
                true,
                SINCE);
    }

    private static Param<Double> size(String key, String label, String clip) {
        return new Param<>(
                key,
                label,
                "With " + clip + "Crop hand: side of the square as a share of the frame's shorter side.",
                "",
                new DoubleType(0.01, 5, 0.01, 1),
                1.0,
                Group.FRAMING,
                true,
                SINCE);
    }
}
