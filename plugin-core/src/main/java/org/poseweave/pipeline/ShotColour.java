package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.poseweave.clip.Clip;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.ColourTransform;
import org.poseweave.params.ColourParams;
import org.poseweave.params.Framing;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SpaceChoice;

/**
 * Colour spaces of a shot. The network sees sRGB; where any source or the plate is light without an upper end, everything
 * it sees of sources and plate is squeezed alike, and its drawing is expanded again.
 *
 * @param sources of each source clip
 * @param plate of the frames that results are pasted into: those of the first source clip, or of the driving clip
 * @param output of the rendered frames
 * @param wide whether sources and plate are squeezed
 */
record ShotColour(List<ColourSpace> sources, ColourSpace driving, ColourSpace plate, ColourSpace output, boolean wide) {
    ShotColour {
        sources = List.copyOf(sources);
    }

    static ShotColour of(Shot shot) {
        SpaceChoice input = shot.params().get(ColourParams.INPUT_SPACE);
        List<ColourSpace> sources =
                shot.sources().stream().map(clip -> space(input, clip)).toList();
        ColourSpace driving = space(shot.params().get(ColourParams.DRIVING_SPACE), shot.driving());
        ColourSpace plate = shot.params().get(Params.FRAMING) == Framing.DRIVING ? driving : sources.get(0);
        Optional<ColourSpace> wanted =
                shot.params().get(ColourParams.OUTPUT_SPACE).space();
        return new ShotColour(
                sources,
                driving,
                plate,
                plate.equals(ColourSpace.RAW) ? plate : wanted.orElse(plate),
                plate.isLinear() || sources.stream().anyMatch(ColourSpace::isLinear));
    }

    private static ColourSpace space(SpaceChoice choice, Clip clip) {
        return choice.space().orElseGet(() -> clip.info().colour());
    }

    /** The source clips of {@code shot} as the network sees them. */
    List<Clip> seenSources(Shot shot) {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            clips.add(NetworkClip.of(shot.sources().get(i), ColourTransform.toNetwork(sources.get(i), wide)));
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
        return ColourTransform.fromNetwork(output, wide);
    }

    /** From the frames that results are pasted into to the output. */
    ColourTransform plateToOutput() {
        return ColourTransform.between(plate, output);
    }

    /** From the frames that results are pasted into to the network, whose drawing is laid over them. */
    ColourTransform plateToNetwork() {
        return ColourTransform.toNetwork(plate, wide);
    }

    /** From the output to the network, for a plate of its own that has come to the output's colours. */
    ColourTransform outputToNetwork() {
        return ColourTransform.toNetwork(output, wide);
    }

    /** From a plate of its own to the output; values for screens stay as they are, whatever their curve. */
    ColourTransform plateToOutput(Clip plate) {
        ColourSpace space = plate.info().colour();
        return space.isLinear() || output.isLinear() ? ColourTransform.between(space, output) : ColourTransform.NONE;
    }
}
