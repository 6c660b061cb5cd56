package org.poseweave.openfx;

/** A host refused a call that the plugin cannot do without. */
public final class OfxException extends RuntimeException {
    private final int status;

    public OfxException(int status, String expected, String found, String remedy) {
        super("expected " + expected + "; found " + found + "; " + remedy);
        this.status = status;
    }

    static OfxException refused(String call, int status) {
        return new OfxException(
                status, "the host to answer " + call, "status " + status, "report this to the maker of the host");
    }

    /** What the action should answer, see {@link Status}. */
    public int status() {
        return status;
    }
}
