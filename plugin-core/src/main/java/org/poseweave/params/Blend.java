package org.poseweave.params;

/** What of the result is put over the frame. The order is part of host projects. */
public enum Blend implements Choice {
    SQUARE("square", "Whole square"),
    MATTE("matte", "Subject's matte");

    private final String key;
    private final String label;

    Blend(String key, String label) {
        this.key = key;
        this.label = label;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String label() {
        return label;
    }
}
