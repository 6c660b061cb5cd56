package org.poseweave.params;

/** What the driving motion starts from. */
public enum MotionMode implements Choice {
    ABSOLUTE("absolute", "Driver's place and shape"),
    SHAPE("shape", "Driver's place, source's shape"),
    RELATIVE("relative", "Source's place and shape");

    private final String key;
    private final String label;

    MotionMode(String key, String label) {
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
