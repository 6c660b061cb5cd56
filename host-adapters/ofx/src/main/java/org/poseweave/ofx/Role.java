package org.poseweave.ofx;

/** What the timeline clip is in the Filter context; the order is part of host projects. */
enum Role {
    DRIVES("Drives the motion"),
    IS_SOURCE("Is the source");

    private final String label;

    Role(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
