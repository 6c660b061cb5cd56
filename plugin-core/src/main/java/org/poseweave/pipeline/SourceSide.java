package org.poseweave.pipeline;

import java.util.List;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.params.FrameSpec;
import org.poseweave.params.Framing;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceSelection;

/**
 * All that the preparation of the sources depends on. A parameter that does not matter has its default, so that
 * changing it finds what was prepared.
 */
record SourceSide(
        List<Clip> clips, SourceMethod method, String givenFrames, int count, CropPlan crop, Framing framing) {

    static SourceSide of(Shot shot) {
        ParamValues params = shot.params();
        boolean given = params.get(Params.SOURCES) == SourceMethod.GIVEN;
        return new SourceSide(
                shot.sources(),
                params.get(Params.SOURCES),
                given ? params.get(Params.SOURCE_FRAMES) : Params.SOURCE_FRAMES.defaultValue(),
                given ? Params.SOURCE_COUNT.defaultValue() : params.get(Params.SOURCE_COUNT),
                CropPlan.source(params),
                params.get(Params.FRAMING));
    }

    /** Whether the shot renders to the network's square alone. */
    boolean square() {
        return framing == Framing.SQUARE;
    }

    List<ClipInfo> infos() {
        return clips.stream().map(Clip::info).toList();
    }

    /** The given frames of all clips. */
    List<SourceFrame> given() {
        return SourceSelection.given(
                infos(),
                FrameSpec.parse(Params.SOURCE_FRAMES.key(), givenFrames).frames());
    }
}
