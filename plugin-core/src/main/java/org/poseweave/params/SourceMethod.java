package org.poseweave.params;

/** How the frames that show the person to be moved are picked from the source clip. */
public enum SourceMethod implements Choice {
    GIVEN("given", "Given frames"),
    EVEN("even", "Evenly spaced"),
    DIVERSE("diverse", "Most diverse poses"),
    NEAREST("nearest", "Nearest to each driving pose"),
    SHARPEST("sharpest", "Sharpest"),
    AUTO("auto", "Automatic: diverse among the good");

    private final String key;
    private final String label;

    SourceMethod(String key, String label) {
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
