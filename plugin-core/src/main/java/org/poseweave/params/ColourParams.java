package org.poseweave.params;

import java.util.List;
import org.poseweave.params.ParamType.ChoiceType;
import org.poseweave.params.ParamType.FileType;

/** What colours mean on their way in and out. */
public final class ColourParams {
    private static final String SINCE = "0.2";

    public static final Param<SpaceChoice> INPUT_SPACE = space(
            "inputSpace",
            "Source colours",
            "What the colours of the source clips are; auto takes what file or host say, else leaves values as they are.");

    public static final Param<SpaceChoice> DRIVING_SPACE = space(
            "drivingSpace",
            "Driving colours",
            "What the colours of the driving clip are; auto takes what file or host say, else leaves values as they are.");

    public static final Param<SpaceChoice> OUTPUT_SPACE = space(
            "outputSpace",
            "Output colours",
            "What the colours of the output are to be; auto takes those of the host or, for files, what their kind holds.");

    public static final Param<String> LOOK = new Param<>(
            "look",
            "Look",
            "A .cube file (1D or 3D) that the whole output goes through, after conversion to its colours.",
            "",
            new FileType("empty or a .cube file"),
            "",
            Group.COLOUR,
            false,
            SINCE);

    /** In the order of dialogs. */
    public static final List<Param<?>> ALL = List.of(INPUT_SPACE, DRIVING_SPACE, OUTPUT_SPACE, LOOK);

    private ColourParams() {}

    private static Param<SpaceChoice> space(String key, String label, String hint) {
        return new Param<>(
                key,
                label,
                hint,
                "",
                new ChoiceType<>(SpaceChoice.class),
                SpaceChoice.AUTO,
                Group.COLOUR,
                false,
                SINCE);
    }
}
