package org.poseweave.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.poseweave.colour.ColourTransform;
import org.poseweave.colour.Look;
import org.poseweave.crop.Picture;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.output.DataLayer;
import org.poseweave.output.KeypointOverlay;
import org.poseweave.output.Placement;
import org.poseweave.output.SourceView;
import org.poseweave.params.Blend;
import org.poseweave.params.Output;
import org.poseweave.params.OutputParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.paste.Layer;
import org.poseweave.paste.PasteBack;
import org.poseweave.pose.Pose;
import org.poseweave.reassemble.Reassembly;
import org.poseweave.resample.FrameFit;

/** Writes the outputs of one frame. */
final class FrameWriter {
    private final FramePlate plate;
    private final FramePictures pictures;
    private final @Nullable FrameView matte;
    private final ColourTransform toPlate;
    private final @Nullable Look look;
    private final ParamValues params;
    private final double feather;
    private final double mix;

    /**
     * @param matte of the plate's size, see {@link RenderPipeline#render}
     * @param share of the result in the mix with the plate, 0..1, times that of the parameters
     * @param look that pictures go through as a whole; never covers or data
     */
    FrameWriter(
            FramePlate plate,
            FramePictures pictures,
            @Nullable FrameView matte,
            double share,
            @Nullable Look look,
            Shot shot) {
        this.plate = plate;
        this.pictures = pictures;
        this.matte = matte;
        this.toPlate = ShotColour.of(shot).fromNetwork();
        this.look = look;
        this.params = shot.params();
        this.feather = params.get(Params.FEATHER);
        this.mix = share * params.get(Params.MIX);
    }

    /** Writes one output. */
    void write(RenderTarget target, Reassembly drawn, Pose pose, List<SourceView> sources) {
        FrameView to = target.to();
        Placement placement = Placement.fitted(
                plate.square(), plate.view().width(), plate.view().height(), to.width(), to.height());
        switch (target.what()) {
            case CONFIDENCE, SOURCE_INDEX, MATCH -> new DataLayer(drawn, sources, placement).write(target.what(), to);
            case MATTE, FOREGROUND -> fitted(target.what(), asStored(target.what(), to), AlphaMode.PREMULTIPLIED);
            case RESULT, PLATE -> fitted(target.what(), to, plateAlpha());
            case OVERLAY -> {
                fitted(Output.RESULT, to, plateAlpha());
                KeypointOverlay.draw(pose, placement, to);
            }
        }
    }

    /** A matte holds the same number in all channels, whatever alpha means in the output. */
    private static FrameView asStored(Output what, FrameView to) {
        return what == Output.MATTE && to.alpha() == AlphaMode.STRAIGHT ? to.withAlpha(AlphaMode.PREMULTIPLIED) : to;
    }

    private AlphaMode plateAlpha() {
        FrameView view = plate.view();
        boolean opaque = view.layout() == ChannelLayout.RGB || view.alpha() == AlphaMode.OPAQUE;
        return opaque ? AlphaMode.OPAQUE : AlphaMode.PREMULTIPLIED;
    }

    /** Writes in the plate's size, or by way of it. */
    private void fitted(Output what, FrameView to, AlphaMode alpha) {
        FrameView frame = plate.view();
        boolean fits = frame.width() == to.width() && frame.height() == to.height();
        Look applied = what.kind() == Output.Kind.COVER ? null : look;
        if (fits && applied == null) {
            draw(what, to);
            return;
        }
        FrameView drawn = (fits ? like(what, to) : whole(to, applied != null, alpha)).view();
        draw(what, drawn);
        if (applied != null) {
            ConvertedFrame.apply(drawn, drawn, applied::apply);
        }
        FrameFit.fit(drawn, to);
    }

    /** Memory for the tile of {@code to} before a look. */
    private OwnedFrame like(Output what, FrameView to) {
        boolean cutOut = what.kind() == Output.Kind.CUT_OUT;
        AlphaMode alpha = cutOut ? AlphaMode.PREMULTIPLIED : plate.view().alpha();
        return OwnedFrame.like(to, SampleDepth.FLOAT, ChannelLayout.RGBA, alpha);
    }

    /** Memory for a plate of another size than the output's; looks take what is above 1. */
    private OwnedFrame whole(FrameView to, boolean looked, AlphaMode alpha) {
        boolean deep = looked || to.depth() == SampleDepth.FLOAT || to.depth() == SampleDepth.HALF;
        FrameView frame = plate.view();
        return OwnedFrame.allocate(
                frame.width(), frame.height(), deep ? SampleDepth.FLOAT : SampleDepth.SHORT, ChannelLayout.RGBA, alpha);
    }

    private void draw(Output what, FrameView to) {
        switch (what) {
            case MATTE -> Layer.writeCover(pictures.cutOut(), plate.square(), feather, mix, matte, to);
            case FOREGROUND -> Layer.write(pictures.cutOut(), plate.square(), toPlate, feather, mix, matte, to);
            case PLATE -> paste(pictures.background(), 1, to);
            default -> {
                if (params.get(OutputParams.BLEND) == Blend.MATTE) {
                    PasteBack.over(pictures.cutOut(), plate.square(), plate.view(), toPlate, feather, mix, matte, to);
                } else {
                    paste(pictures.composite(), mix, to);
                }
            }
        }
    }

    private void paste(Picture picture, double share, FrameView to) {
        PasteBack.paste(picture, plate.square(), plate.view(), toPlate, feather, share, matte, to);
    }
}
