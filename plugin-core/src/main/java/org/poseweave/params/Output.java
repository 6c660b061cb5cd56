package org.poseweave.params;

/**
 * What a render writes. Pictures have the colour of the frame they are pasted into; data is never colour-managed, is not
 * multiplied by alpha (alpha is 1) and keeps to the values below in every sample format, whole-number formats cutting off
 * what they cannot hold. The order is part of host projects.
 */
public enum Output implements Choice {
    /** The frame with the subject put back. Picture. */
    RESULT("result", "Result", Kind.PICTURE),

    /** Cover by the subject as it is pasted, 0..1, in all channels. */
    MATTE("matte", "Matte", Kind.COVER),

    /** The subject alone, premultiplied by its matte. Picture with alpha. */
    FOREGROUND("foreground", "Foreground", Kind.CUT_OUT),

    /** The frame with the subject replaced by the completed background. Picture. */
    PLATE("plate", "Clean plate", Kind.PICTURE),

    /** Trust in the match, 0..1, 0 off the subject, in all colour channels. Data. */
    CONFIDENCE("confidence", "Confidence", Kind.DATA),

    /**
     * Number of the source frame that a pixel is taken from, counted from 1 in the order of choice, divided by 255; 0
     * off the subject; in all colour channels. Data; never blended between sources.
     */
    SOURCE_INDEX("sourceIndex", "Source number", Kind.DATA),

    /**
     * Where in its source frame a pixel is taken from, as an STMap: red is x from the left, green is y from the bottom,
     * both 0..1 of that frame's size, taken at pixel centres; blue is the source's number as in {@link #SOURCE_INDEX}.
     * All 0 off the subject. Data; never blended between sources.
     */
    MATCH("match", "Match (STMap)", Kind.DATA),

    /** The result with the keypoints that drove it, green where sure, red where not. Picture. */
    OVERLAY("overlay", "Result and keypoints", Kind.PICTURE);

    /** How samples are to be treated. */
    public enum Kind {
        /** Colour in the frame that the result is framed in; alpha as that frame has it. */
        PICTURE,
        /** Premultiplied colour with alpha of its own. */
        CUT_OUT,
        /** A cover, equal in all channels; may be filtered and stored lossy. */
        COVER,
        /** Numbers: no colour management, no filtering, no lossy storage. */
        DATA
    }

    private final String key;
    private final String label;
    private final Kind kind;

    Output(String key, String label, Kind kind) {
        this.key = key;
        this.label = label;
        this.kind = kind;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String label() {
        return label;
    }

    /** How its samples are to be treated. */
    public Kind kind() {
        return kind;
    }
}
