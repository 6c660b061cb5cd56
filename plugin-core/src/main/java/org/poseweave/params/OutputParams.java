package org.poseweave.params;

import java.util.List;
import org.poseweave.params.ParamType.ChoiceType;
import org.poseweave.params.ParamType.DoubleType;

/** Parameters of detail, of pasting back and of what is written. */
public final class OutputParams {
    private static final String SINCE = "0.2";

    public static final Param<Double> DETAIL = share(
            "detail",
            "Detail",
            "How much fine detail is fetched from the source frames at their full size, where the match is sure; 0 is"
                    + " off.",
            0,
            1);

    public static final Param<Blend> BLEND = new Param<>(
            "blend",
            "Paste",
            "What is put over the frame: the whole square with its background, or the subject's matte alone.",
            "",
            new ChoiceType<>(Blend.class),
            Blend.SQUARE,
            Group.BLEND,
            false,
            SINCE);

    public static final Param<Double> MASK_GROW = share(
            "maskGrow",
            "Grow matte",
            "Moves the edge of the subject's matte outwards by this share of the square's side; below 0 inwards.",
            -0.25,
            0.25);

    public static final Param<Double> MASK_FEATHER = share(
            "maskFeather",
            "Soften matte",
            "Softens the edge of the subject's matte over this share of the square's side.",
            0,
            0.25);

    public static final Param<Double> EDGE_MATCH = share(
            "edgeMatch",
            "Match colour",
            "How far the colour of the result is moved towards that of the frame along the square's border, smoothly"
                    + " over the whole square.",
            0,
            1);

    public static final Param<Output> OUTPUT = new Param<>(
            "output",
            "Output",
            "What is written: the result, or one of the pictures and numbers that it is made of.",
            "",
            new ChoiceType<>(Output.class),
            Output.RESULT,
            Group.OUTPUT,
            false,
            SINCE);

    /** All of them in the order of dialogs. */
    static final List<Param<?>> ALL = List.of(DETAIL, BLEND, MASK_GROW, MASK_FEATHER, EDGE_MATCH, OUTPUT);

    private OutputParams() {}

    private static Param<Double> share(String key, String label, String hint, double min, double max) {
        return new Param<>(key, label, hint, "", new DoubleType(min, max, min, max), 0.0, Group.BLEND, true, SINCE);
    }
}
