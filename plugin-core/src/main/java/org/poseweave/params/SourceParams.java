package org.poseweave.params;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.poseweave.params.ParamType.DoubleType;
import org.poseweave.params.ParamType.IntType;
import org.poseweave.params.ParamType.TextType;

/** Parameters of the search for source frames, and of how much each source counts. */
public final class SourceParams {
    private static final String SECOND = "0.2";

    /** Source clips that have a gain of their own; those after them count fully. */
    public static final int GAINS = 4;

    public static final Param<String> SOURCE_RANGE = new Param<>(
            "sourceRange",
            "Search range",
            "Frames of the source clips among which source frames are searched, such as 1-200; a slash separates clips."
                    + " Empty searches whole clips. Not used when the source frames are given.",
            "",
            new TextType("empty or " + ClipFrames.SYNTAX, ClipFrames::parse),
            "",
            Group.SOURCES,
            false,
            SECOND);

    public static final Param<String> SOURCE_WEIGHTS = new Param<>(
            "sourceWeights",
            "Source weights",
            "How many of the source frames each source clip gives against the others, such as 2,1; 0 leaves a clip out."
                    + " Empty lets the frames decide.",
            "",
            new TextType(ClipWeights.SYNTAX, ClipWeights::parse),
            "",
            Group.SOURCES,
            false,
            SECOND);

    public static final Param<Double> MIN_QUALITY = new Param<>(
            "minQuality",
            "Least quality",
            "Refuses source frames that are more blurred, more blinking, less certain or more cut off than this; 0 takes"
                    + " all. Not used when the source frames are given.",
            "",
            new DoubleType(0, 1, 0, 1),
            0.0,
            Group.SOURCES,
            false,
            SECOND);

    public static final Param<Integer> TOP_K = new Param<>(
            "topK",
            "Nearest only",
            "Of the source frames only this many, the nearest in pose, are used for a frame; 0 uses all.",
            "frames",
            new IntType(0, 16, 0, 16),
            0,
            Group.SOURCES,
            true,
            SECOND);

    /** Gain of each of the first source clips, in their order. */
    public static final List<Param<Double>> SOURCE_GAINS =
            IntStream.rangeClosed(1, GAINS).mapToObj(SourceParams::gain).toList();

    /** All of them in the order of dialogs. */
    static final List<Param<?>> ALL = Stream.concat(
                    Stream.of(SOURCE_RANGE, SOURCE_WEIGHTS, MIN_QUALITY, TOP_K), SOURCE_GAINS.stream())
            .<Param<?>>map(param -> param)
            .toList();

    private SourceParams() {}

    private static Param<Double> gain(int clip) {
        return new Param<>(
                "sourceGain" + clip,
                "Gain of source " + clip,
                "How strongly source clip " + clip
                        + " is looked up against the others; 0 removes it, its background too.",
                "",
                new DoubleType(0, 10, 0, 2),
                1.0,
                Group.SOURCES,
                true,
                SECOND);
    }
}
