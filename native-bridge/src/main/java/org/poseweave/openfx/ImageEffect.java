package org.poseweave.openfx;

import java.util.Optional;
import org.poseweave.openfx.abi.Ofx;

/** An instance of the plugin in a host. */
public final class ImageEffect {
    private final Host host;
    private final long handle;

    ImageEffect(Host host, long handle) {
        this.host = host;
        this.handle = handle;
    }

    /** The host that the instance lives in. */
    public Host host() {
        return host;
    }

    /** Address of the instance, the same for all its actions. A host may make many instances with the same settings. */
    public long handle() {
        return handle;
    }

    /** Properties of the instance; empty where the host gives none. */
    public PropertySet properties() {
        long[] set = {0};
        host.effectSuite.getPropertySet(handle, set);
        return new PropertySet(host.propertySuite, set[0]);
    }

    /** Name of the context, such as "OfxImageEffectContextFilter"; empty if the host does not say. */
    public String context() {
        return properties().getString("OfxImageEffectPropContext", 0, "");
    }

    /** The clip of this name if the host has defined it; whether it is connected is another question. */
    public Optional<Clip> clip(String name) {
        long[] clip = {0};
        long[] set = {0};
        int status = host.effectSuite.clipGetHandle(handle, Ofx.text(name), clip, set);
        // Some hosts answer OK with no clip.
        return status == Status.OK && clip[0] != 0
                ? Optional.of(new Clip(host, name, clip[0], set[0]))
                : Optional.empty();
    }

    /** The parameters. */
    public ParamSet params() {
        long[] params = {0};
        int status = host.effectSuite.getParamSet(handle, params);
        if (status != Status.OK || params[0] == 0) {
            throw OfxException.refused("getParamSet", status);
        }
        return new ParamSet(host, params[0]);
    }

    /** Whether the host wants the render to end; cheap enough to be asked often. */
    public boolean aborted() {
        return host.effectSuite.has(Ofx.ImageEffectSuite.ABORT) && host.effectSuite.abort(handle) != 0;
    }
}
