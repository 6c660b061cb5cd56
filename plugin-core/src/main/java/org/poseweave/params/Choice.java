package org.poseweave.params;

/** An option of a choice parameter: an enum constant with a key for files and a label for people. */
public interface Choice {
    /** Stable name in files and on command lines. */
    String key();

    /** Name in dialogs. */
    String label();
}
