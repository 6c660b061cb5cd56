package org.poseweave.params;

/** What is shown while the driving clip does not show the subject. */
public enum LostMode implements Choice {
    IGNORE("ignore", "Render as found"),
    HOLD("hold", "Hold the last pose"),
    PASS("pass", "Show the plate"),
    FADE("fade", "Fade to the plate"),
    FAIL("fail", "Stop with an error");

    private final String key;
    private final String label;

    LostMode(String key, String label) {
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
