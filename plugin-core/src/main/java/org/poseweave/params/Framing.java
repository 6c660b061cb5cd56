package org.poseweave.params;

/** What the output frame shows. */
public enum Framing implements Choice {
    SOURCE("source", "Source frame"),
    SQUARE("square", "Square only"),
    DRIVING("driving", "Driving frame");

    private final String key;
    private final String label;

    Framing(String key, String label) {
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
