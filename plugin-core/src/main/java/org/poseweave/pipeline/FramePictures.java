package org.poseweave.pipeline;

import org.jspecify.annotations.Nullable;
import org.poseweave.crop.Picture;
import org.poseweave.params.OutputParams;
import org.poseweave.params.ParamValues;
import org.poseweave.paste.ColourMatch;
import org.poseweave.paste.Composite;
import org.poseweave.paste.MatteEdge;
import org.poseweave.reassemble.Reassembly;
import org.poseweave.resample.Blur;
import org.poseweave.resample.Enlarge;

/**
 * The pictures that outputs of a frame are made of, all of one size: that of the network, or a larger one with detail.
 * Each is made when it is asked for.
 */
final class FramePictures {
    /** Cells of the border this close to the subject, as a share of the side, say nothing of the background. */
    private static final double SUBJECT_MARGIN = 0.04;

    private static final double STEPS_PX = 0.8;

    private final Reassembly drawn;
    private final Picture completed;
    private final @Nullable Picture plain;
    private final ParamValues params;
    private final int size;
    private float[] object;
    private Picture background;

    /**
     * Takes what was drawn.
     *
     * @param object [3][size][size], that of {@code drawn} or a larger one
     * @param completed background of the network's size
     * @param plain object over {@code completed} where that is known: it is what {@link #composite} gives, unless
     *     {@link #match} changes it
     */
    FramePictures(Reassembly drawn, float[] object, Picture completed, @Nullable Picture plain, ParamValues params) {
        this.drawn = drawn;
        this.object = object;
        this.completed = completed;
        this.plain = plain;
        this.params = params;
        this.size = (int) Math.round(Math.sqrt(object.length / 3.0));
        int small = completed.size();
        this.background = size == small
                ? completed
                : new Picture(
                        size,
                        Enlarge.limited(completed.rgb(), 3, small, size),
                        Enlarge.limited(completed.alpha(), 1, small, size));
    }

    /**
     * Moves the colour of the object towards the plate's, and that of the background if it is the sources'.
     *
     * @param plate what lies under the square, of the network's size
     * @param scene completed background of the sources
     * @param same whether that is the background of these pictures
     * @param subject cover by the subject in {@code plate}, as far as known
     */
    void match(Picture plate, Picture scene, boolean same, float[] subject) {
        int small = completed.size();
        float[] excluded = MatteEdge.grow(drawn.mask(), small, SUBJECT_MARGIN * small);
        float[] either = new float[excluded.length];
        for (int i = 0; i < either.length; i++) {
            either[i] = Math.max(excluded[i], subject[i]);
        }
        ColourMatch match = new ColourMatch(plate, scene, either);
        double share = params.get(OutputParams.EDGE_MATCH);
        object = match.apply(object, size, share);
        if (same) {
            background = new Picture(size, match.apply(background.rgb(), size, share), background.alpha());
        }
    }

    /** The object over the completed background. */
    Picture composite() {
        if (plain != null && object == drawn.object() && background.equals(completed)) {
            return plain;
        }
        return Composite.over(object, enlarged(drawn.mask()), background);
    }

    /** The object under its matte, grown and softened as the parameters say. */
    Picture cutOut() {
        int small = completed.size();
        float[] grown = MatteEdge.grow(drawn.mask(), small, params.get(OutputParams.MASK_GROW) * small);
        float[] matte = MatteEdge.soften(grown, small, params.get(OutputParams.MASK_FEATHER) * small);
        float[] mask = enlarged(drawn.mask());
        return Composite.cutOut(object, mask, matte == drawn.mask() ? mask : enlarged(matte), background);
    }

    /** The completed background. */
    Picture background() {
        return background;
    }

    /** Smoothed before it is enlarged: the network's hard edges would show its pixels as steps. */
    private float[] enlarged(float[] plane) {
        int small = completed.size();
        return size == small ? plane : Enlarge.limited(Blur.gaussian(plane, small, STEPS_PX), 1, small, size);
    }
}
