package org.poseweave.ofx;

import java.util.Arrays;
import java.util.Map;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.Primaries;
import org.poseweave.colour.Primaries.Xy;
import org.poseweave.params.ColourParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.SpaceChoice;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;

/** Colour spaces between host and engine. */
final class HostColour {
    private static final Xy D65 = Primaries.REC709.white();

    /** Spaces without an upper end, and data, by their names in OpenFX 1.5. */
    private static final Map<String, ColourSpace> NAMED = Map.of(
            "ofx_linear",
            ColourSpace.LINEAR,
            "lin_rec709_srgb",
            ColourSpace.LINEAR,
            "ACEScg",
            ColourSpace.ACESCG,
            "ACES2065-1",
            ColourSpace.linear(
                    new Primaries(new Xy(0.7347, 0.2653), new Xy(0, 1), new Xy(0.0001, -0.077), Primaries.AP1.white())),
            "lin_p3d65",
            ColourSpace.linear(new Primaries(new Xy(0.68, 0.32), new Xy(0.265, 0.69), new Xy(0.15, 0.06), D65)),
            "lin_rec2020",
            ColourSpace.linear(new Primaries(new Xy(0.708, 0.292), new Xy(0.17, 0.797), new Xy(0.131, 0.046), D65)),
            "ofx_raw",
            ColourSpace.RAW,
            "Raw",
            ColourSpace.RAW);

    private HostColour() {}

    /** The space of a name; whatever is made for screens, or not named, is taken as it is. */
    static ColourSpace named(String name) {
        return NAMED.getOrDefault(name, ColourSpace.SRGB);
    }

    /** Colours of a plate that {@code shot} is put into: what the host says, those of the output where it is silent. */
    static ColourSpace ofPlate(ClipInfo plate, Shot shot) {
        return plate.colour().equals(ColourSpace.SRGB) ? RenderPipeline.outputSpace(shot) : plate.colour();
    }

    /** Whether the colours of the plate leave as they came. */
    static boolean keeps(ParamValues values) {
        return values.get(ColourParams.OUTPUT_SPACE) == SpaceChoice.AUTO
                && values.get(ColourParams.LOOK).isEmpty();
    }

    /**
     * The shot of a timeline clip and a file: an automatic output has the timeline's colours, not the file's.
     *
     * @param drives whether the timeline clip is the driving clip, else it is the first source
     */
    static Shot onTimeline(Shot shot, boolean drives) {
        ParamValues values = shot.params();
        Clip clip = drives ? shot.driving() : shot.sources().get(0);
        ColourSpace timeline = values.get(drives ? ColourParams.DRIVING_SPACE : ColourParams.INPUT_SPACE)
                .space()
                .orElseGet(() -> clip.info().colour());
        if (values.get(ColourParams.OUTPUT_SPACE) != SpaceChoice.AUTO
                || timeline.equals(RenderPipeline.outputSpace(shot))) {
            return shot;
        }
        SpaceChoice choice = Arrays.stream(SpaceChoice.values())
                .filter(known -> known.space().filter(timeline::equals).isPresent())
                .findFirst()
                .orElse(SpaceChoice.AUTO);
        return shot.with(values.with(ColourParams.OUTPUT_SPACE, choice));
    }
}
