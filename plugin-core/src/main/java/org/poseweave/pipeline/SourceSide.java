package org.poseweave.pipeline;

import java.util.List;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.colour.ColourSpace;
import org.poseweave.params.Framing;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.source.SelectionSettings;

/**
 * All that the preparation of the sources depends on. A parameter that does not matter has its default, so that
 * changing it finds what was prepared.
 *
 * @param clips as the network sees them
 * @param plate the first clip as it is
 * @param colour with the driving clip's space left out, and the first source clip's for the plate
 */
record SourceSide(
        List<Clip> clips, Clip plate, ShotColour colour, SelectionSettings selection, CropPlan crop, Framing framing) {

    static SourceSide of(Shot shot) {
        ParamValues params = shot.params();
        ShotColour colour = ShotColour.of(shot);
        return new SourceSide(
                colour.seenSources(shot),
                shot.sources().get(0),
                new ShotColour(
                        colour.sources(), ColourSpace.SRGB, colour.sources().get(0), colour.output(), colour.wide()),
                SelectionSettings.of(params),
                CropPlan.source(params),
                params.get(Params.FRAMING) == Framing.SOURCE ? Framing.SOURCE : Framing.SQUARE);
    }

    /** Whether the shot needs no whole frame of the source. */
    boolean square() {
        return framing == Framing.SQUARE;
    }

    /** Whether a clip gives anything: sources, or for the first one the plate. */
    boolean needs(int clip) {
        return clip == 0 || selection.weights().uses(clip);
    }

    List<ClipInfo> infos() {
        return clips.stream().map(Clip::info).toList();
    }
}
