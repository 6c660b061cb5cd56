package org.poseweave.openfx;

import org.jspecify.annotations.Nullable;
import org.poseweave.openfx.abi.Ofx;

/** Messages to the user. Texts are shown as they are; a percent sign in them has no meaning. */
public final class Messages {
    private static final byte[] FORMAT = Ofx.text("%s");

    private final Ofx.@Nullable MessageSuite suite;

    /** Messages by a suite, null if the host has none. */
    Messages(Ofx.@Nullable MessageSuite suite) {
        this.suite = suite;
    }

    /** Kinds of message. */
    public enum Kind {
        FATAL("OfxMessageFatal"),
        ERROR("OfxMessageError"),
        WARNING("OfxMessageWarning"),
        MESSAGE("OfxMessageMessage"),
        LOG("OfxMessageLog");

        private final String key;

        Kind(String key) {
            this.key = key;
        }
    }

    /** Shows a message once, which may open a dialog; false if the host cannot. */
    public boolean show(ImageEffect effect, Kind kind, String id, String text) {
        return suite != null
                && suite.has(Ofx.MessageSuite.MESSAGE)
                && suite.message(effect.handle(), Ofx.text(kind.key), Ofx.text(id), FORMAT, Ofx.text(text))
                        == Status.OK;
    }

    /** Shows a message with the effect until it is cleared; false if the host cannot. */
    public boolean setPersistent(ImageEffect effect, Kind kind, String id, String text) {
        return suite != null
                && suite.has(Ofx.MessageSuite.SET_PERSISTENT)
                && suite.setPersistentMessage(effect.handle(), Ofx.text(kind.key), Ofx.text(id), FORMAT, Ofx.text(text))
                        == Status.OK;
    }

    /** Removes the persistent message, if there is one. */
    public void clearPersistent(ImageEffect effect) {
        if (suite != null && suite.has(Ofx.MessageSuite.CLEAR_PERSISTENT)) {
            suite.clearPersistentMessage(effect.handle());
        }
    }
}
