package org.poseweave.params;

/** Whether cuts inside the driving clip are looked for. */
public enum CutMode implements Choice {
    FIND("find", "Find cuts"),
    IGNORE("ignore", "One shot");

    private final String key;
    private final String label;

    CutMode(String key, String label) {
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
