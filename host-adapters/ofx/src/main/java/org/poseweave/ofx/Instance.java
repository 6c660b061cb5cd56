package org.poseweave.ofx;

import java.util.Optional;

/** What the effect needs of an instance in a host. Valid during one action, on its thread. */
interface Instance {
    /** Names the instance while it lives; may be given again afterwards. */
    long handle();

    /** Whether the context is General, else Filter. */
    boolean general();

    /** Whether images of other times than the current one can be had. */
    boolean temporalAccess();

    /** The clip of this name if the host has defined it, connected or not. */
    Optional<Input> clip(String name);

    /** Value of an integer, choice or boolean parameter. */
    int intAt(String param, double time, int fallback);

    /** Value of a number. */
    double doubleAt(String param, double time, double fallback);

    /** Value of a text. */
    String stringAt(String param, double time, String fallback);

    /** Lets a parameter be edited or not. */
    void enable(String param, boolean enabled);

    /** Whether the host wants the render to end. */
    boolean aborted();

    /** Opens a progress bar; false if the host has none. */
    boolean startProgress(String label);

    /** Moves the bar to a share of 0..1; false if the user wants to stop. */
    boolean updateProgress(double share);

    /** Closes the bar. */
    void endProgress();

    /** Shows a message until it is cleared; false if the host cannot. */
    boolean showPersistent(String text, boolean error);

    /** Shows a message once; false if the host cannot. */
    boolean showOnce(String text, boolean error);

    /** Removes the persistent message. */
    void clearPersistent();
}
