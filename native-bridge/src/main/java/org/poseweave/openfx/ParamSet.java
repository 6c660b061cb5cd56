package org.poseweave.openfx;

import java.util.Optional;
import org.poseweave.openfx.abi.Ofx;

/** Parameters of an instance. */
public final class ParamSet {
    private final Host host;
    private final long handle;

    ParamSet(Host host, long handle) {
        this.host = host;
        this.handle = handle;
    }

    /** The parameter of this name; empty if the host did not take it over. */
    public Optional<Param> find(String name) {
        long[] param = {0};
        long[] set = {0};
        int status = host.parameterSuite.paramGetHandle(handle, Ofx.text(name), param, set);
        return status == Status.OK && param[0] != 0
                ? Optional.of(new Param(host, name, param[0], set[0]))
                : Optional.empty();
    }

    /** Begins a change of several parameters that the user undoes at once. */
    public void beginEdit(String label) {
        if (host.parameterSuite.has(Ofx.ParameterSuite.EDIT_BEGIN)) {
            host.parameterSuite.paramEditBegin(handle, Ofx.text(label));
        }
    }

    /** Ends what {@link #beginEdit} began. */
    public void endEdit() {
        if (host.parameterSuite.has(Ofx.ParameterSuite.EDIT_END)) {
            host.parameterSuite.paramEditEnd(handle);
        }
    }
}
