package org.poseweave.ofx;

import java.util.Optional;
import org.poseweave.error.RenderException;
import org.poseweave.ofx.PoseWeaveNode.Preferences;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.params.Framing;
import org.poseweave.params.Output;
import org.poseweave.params.OutputParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;

/** Which clip of an instance the result is put into, and what its output is like for that. */
final class NodePlate {
    private NodePlate() {}

    /** The clip whose frames the result is pasted into; empty if that is a file, or none. */
    static Optional<String> clip(Instance instance, NodeParams params, double time) {
        Optional<String> framed = clip(instance, params.values().get(Params.FRAMING), params.role());
        boolean plated = instance.general() && HostClip.gives(instance, HostShot.PLATE, time);
        return plated ? framed.map(name -> HostShot.PLATE) : framed;
    }

    private static Optional<String> clip(Instance instance, Framing framing, Role role) {
        boolean driving = framing == Framing.DRIVING;
        if (framing == Framing.SQUARE) {
            return Optional.empty();
        }
        if (instance.general()) {
            return Optional.of(driving ? HostShot.DRIVING : HostShot.SOURCE);
        }
        return driving == (role == Role.DRIVES) ? Optional.of(HostShot.SOURCE) : Optional.empty();
    }

    /** The clip whose frame the output has; results of another size are fitted into it. */
    static String framedIn(Instance instance, double time) {
        boolean driving = values(instance, time).get(Params.FRAMING) == Framing.DRIVING;
        return instance.general() && driving ? HostShot.DRIVING : HostShot.SOURCE;
    }

    /**
     * Components and alpha of the output: those of the clip it is framed in, with alpha that counts where that clip has it
     * and the result need not fill the frame, or where the output is a cut-out or a matte. Data has no alpha that counts.
     */
    static Optional<Preferences> preferences(Instance instance) {
        Optional<Input> clip = instance.clip(framedIn(instance, 0)).filter(Input::connected);
        Optional<Components> components = clip.flatMap(Input::components).filter(kind -> kind != Components.ALPHA);
        if (components.isEmpty()) {
            return Optional.empty();
        }
        Output what = values(instance, 0).get(OutputParams.OUTPUT);
        Premultiplication state = clip.get().premultiplication();
        return Optional.of(
                switch (what.kind()) {
                    case CUT_OUT -> new Preferences(Components.RGBA, Premultiplication.PREMULTIPLIED);
                    case COVER -> new Preferences(components.get(), covered(components.get()));
                    case DATA -> new Preferences(components.get(), Premultiplication.OPAQUE);
                    case PICTURE -> new Preferences(components.get(), pictured(instance, components.get(), state));
                });
    }

    private static Premultiplication covered(Components components) {
        return components == Components.RGB ? Premultiplication.OPAQUE : Premultiplication.PREMULTIPLIED;
    }

    private static Premultiplication pictured(Instance instance, Components components, Premultiplication state) {
        if (components == Components.RGB) {
            return Premultiplication.OPAQUE;
        }
        Framing framing = values(instance, 0).get(Params.FRAMING);
        boolean filled = clip(instance, framing, NodeParams.role(instance, 0)).isPresent();
        return state == Premultiplication.OPAQUE && !filled ? Premultiplication.PREMULTIPLIED : state;
    }

    /** All values, presets included; framing and output alone where others cannot be read. */
    private static ParamValues values(Instance instance, double time) {
        try {
            return NodeParams.read(instance, time).values();
        } catch (RenderException e) {
            return ParamValues.defaults() // the render says what is wrong
                    .with(Params.FRAMING, NodeParams.value(Params.FRAMING, instance, time))
                    .with(OutputParams.OUTPUT, NodeParams.value(OutputParams.OUTPUT, instance, time));
        }
    }
}
