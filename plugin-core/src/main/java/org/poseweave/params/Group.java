package org.poseweave.params;

/** Where a dialog shows a parameter. */
public enum Group {
    SOURCES("Sources"),
    FRAMING("Framing"),
    MOTION("Motion"),
    BLEND("Blend"),
    COLOUR("Colour");

    private final String label;

    Group(String label) {
        this.label = label;
    }

    /** Heading for people. */
    public String label() {
        return label;
    }
}
