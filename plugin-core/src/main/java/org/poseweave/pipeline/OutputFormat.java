package org.poseweave.pipeline;

import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.SampleDepth;
import org.poseweave.params.Output;

/** Size and samples of the frames that a shot renders to. */
public record OutputFormat(int width, int height, SampleDepth depth, boolean alpha) {
    /**
     * Of an output in frames like those of {@code plate}: data is at least 16 bit deep and has no alpha.
     *
     * @param coloured depth of pictures in the output's colours
     */
    static OutputFormat of(Output what, int width, int height, ClipInfo plate, SampleDepth coloured) {
        boolean shallow = plate.depth() == SampleDepth.BYTE;
        return switch (what.kind()) {
            case PICTURE -> new OutputFormat(width, height, coloured, plate.hasAlpha());
            case CUT_OUT -> new OutputFormat(width, height, coloured, true);
            case COVER -> new OutputFormat(width, height, plate.depth(), false);
            case DATA -> new OutputFormat(width, height, shallow ? SampleDepth.SHORT : plate.depth(), false);
        };
    }
}
