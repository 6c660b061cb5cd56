package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.poseweave.clip.Clip;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.ColourTransform;
import org.poseweave.params.ColourParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.SpaceChoice;

/**
 * Colour spaces of a shot. The network sees sRGB; where any source is light without an upper end, everything it sees of
 * the sources is squeezed alike, and its drawing is expanded again.
 *
 * @param sources of each source clip; the first is that of the plate
 * @param output of the rendered frames
 */
record ShotColour(List<ColourSpace> sources, ColourSpace output) {
    ShotColour {
        sources = List.copyOf(sources);
    }

    static ShotColour of(Shot shot) {
        SpaceChoice input = shot.params().get(ColourParams.INPUT_SPACE);
        List<ColourSpace> sources =
                shot.sources().stream().map(clip -> space(input, clip)).toList();
        ColourSpace plate = sources.get(0);
        Optional<ColourSpace> wanted =
                shot.params().get(ColourParams.OUTPUT_SPACE).space();
        return new ShotColour(sources, plate.equals(ColourSpace.RAW) ? plate : wanted.orElse(plate));
    }

    private static ColourSpace space(SpaceChoice choice, Clip clip) {
        return choice.space().orElseGet(() -> clip.info().colour());
    }

    /** The source clips of {@code shot} as the network sees them. */
    List<Clip> seenSources(Shot shot) {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            clips.add(NetworkClip.of(shot.sources().get(i), ColourTransform.toNetwork(sources.get(i), wide())));
        }
        return clips;
    }

    /** A driving clip as the network sees it. */
    static Clip seenDriving(Clip driving, ParamValues params) {
        ColourSpace space = space(params.get(ColourParams.DRIVING_SPACE), driving);
        return NetworkClip.of(driving, ColourTransform.toNetwork(space, space.isLinear()));
    }

    /** From the network's pictures to the output. */
    ColourTransform fromNetwork() {
        return ColourTransform.fromNetwork(output, wide());
    }

    /** From the first source clip to the output. */
    ColourTransform plateToOutput() {
        return ColourTransform.between(sources.get(0), output);
    }

    /** From a plate of its own to the output; values for screens stay as they are, whatever their curve. */
    ColourTransform plateToOutput(Clip plate) {
        ColourSpace space = plate.info().colour();
        return space.isLinear() || output.isLinear() ? ColourTransform.between(space, output) : ColourTransform.NONE;
    }

    private boolean wide() {
        return sources.stream().anyMatch(ColourSpace::isLinear);
    }
}
